// What pg_cron does on a hosted project: calls cupcake.housekeep at the start and once a day, until nothing is left to do.
// Then removes, through the Storage API, the files whose accounts are gone; their rows alone would leave the bytes behind.
// Never stops the cloud: what fails is written to the log and tried again the next day.
import { rows } from "./database.mjs";
import { env } from "./settings.mjs";

const DAY_MS = 24 * 3600 * 1000;
const MOST_CALLS = 10_000;
const FILES_AT_ONCE = 100;

/** Starts it; the answer stops it. `fetch` is the gateway's own. */
export function keepHouse(fetch) {
  const run = () => tidy(fetch).catch((error) => console.error(`housekeeping put off: ${error.code ?? error.name}`));
  const timer = setInterval(run, DAY_MS).unref();
  run();
  return () => clearInterval(timer);
}

async function tidy(fetch) {
  const [{ there }] = await rows("select to_regprocedure('cupcake.housekeep(timestamptz,integer)') is not null as there");
  if (!there) return;
  for (let call = 0; call < MOST_CALLS; call++) {
    const [{ did }] = await rows("select cupcake.housekeep() as did");
    if (!did.more) break;
  }
  await removeStrays(fetch);
}

async function removeStrays(fetch) {
  const strays = await rows(`select bucket_id, name from cupcake.stray_object order by 1, 2 limit ${FILES_AT_ONCE}`);
  for (const bucket of new Set(strays.map((stray) => stray.bucket_id))) {
    const prefixes = strays.filter((stray) => stray.bucket_id === bucket).map((stray) => stray.name);
    const key = env("CUPCAKE_CLOUD_SECRET_KEY");
    const response = await fetch(
      new Request(`http://127.0.0.1/storage/v1/object/${encodeURIComponent(bucket)}`, {
        method: "DELETE",
        headers: { apikey: key, authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ prefixes }),
      }),
    );
    if (!response.ok) throw new Error(`storage answered ${response.status}`);
  }
  const left = await rows(`delete from cupcake.stray_object as s
    where not exists (select from storage.objects as o where o.bucket_id = s.bucket_id and o.name = s.name) returning 1`);
  if (strays.length === FILES_AT_ONCE && left.length > 0) await removeStrays(fetch);
}
