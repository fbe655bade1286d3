// The HTTP server of the cloud on one machine. Started by cloud/supervisor.py, which tells it everything by environment.
// Owns: the order of the start, the listening socket (loopback only), the test-only paths, and the way down.
// Prints exactly one line of JSON on stdout: {"ready": true, "port": …, "applied": […]} or {"error": "…"}.
// Its stdin is a leash: when it closes, whoever started it is gone, and the gateway takes PostgreSQL down with it.
import "./settings.mjs";
import { serve } from "@hono/node-server";
import { createApi } from "@supabase/lite/cli";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compressed } from "./compress.mjs";
import { patchFileStreams, repairing } from "./fixes.mjs";
import { mailsTo } from "./mail.mjs";
import { env, testMode } from "./settings.mjs";

const say = (message) => process.stdout.write(JSON.stringify(message) + "\n");

async function start() {
  const { connection } = await import("./database.mjs");
  const { bootstrap, grantOnSystemTables, migrate } = await import("./migrate.mjs");
  const { openRealtime } = await import("./realtime.mjs");
  const { keepHouse } = await import("./housekeeping.mjs");
  await patchFileStreams();
  await bootstrap();
  const api = await createApi({ withSupabaseClient: false });
  // admin: false, or requests without a key would run as service_role.
  // lite joins the path to the working directory, also an absolute one.
  const config = path.relative(process.cwd(), fileURLToPath(new URL("lite.config.mjs", import.meta.url)));
  const app = await api.project.local.createApp(config, { admin: false });
  await app.ensureSystemSchema();
  await grantOnSystemTables();
  const applied = await migrate(env("CUPCAKE_CLOUD_MIGRATIONS"));
  const handle = answering(app);
  const realtime = await openRealtime();
  const server = serve({ fetch: handle, hostname: "127.0.0.1", port: Number(env("CUPCAKE_CLOUD_PORT")) }, (address) =>
    say({ ready: true, port: address.port, applied }),
  );
  // Longer than clients keep idle connections, so that they, not we, close first.
  server.keepAliveTimeout = 75_000;
  server.headersTimeout = 80_000;
  server.on("error", fail);
  realtime.attach(server);
  const endHousekeeping = keepHouse(handle);
  return async () => {
    endHousekeeping();
    server.close();
    realtime.close();
    server.closeAllConnections();
    await connection.close();
  };
}

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const API = ["/rest/v1/", "/auth/v1/", "/storage/v1/"];
const unrouted = () => Response.json({ message: "no Route matched with those values" }, { status: 404 });

const answering = (app) => {
  const lite = repairing((request) => app.fetch(request, { peerAddress: "127.0.0.1" }));
  return async (request) => {
    const url = new URL(request.url);
    // A page of the web whose name was pointed here (DNS rebinding) is no client of ours.
    if (!LOOPBACK.includes(url.hostname)) return unrouted();
    if (url.pathname === "/_health") return Response.json({ ok: true });
    if (url.pathname.startsWith("/_test/")) return testPath(url);
    // lite has more addresses than the API: /_system/info tells the database's password to anybody who asks.
    if (!API.some((path) => url.pathname.startsWith(path))) return unrouted();
    return compressed(request, await lite(request));
  };
};

async function testPath(url) {
  if (testMode && url.pathname === "/_test/mail") return Response.json(await mailsTo(url.searchParams.get("to") ?? ""));
  return Response.json({ message: "no Route matched with those values" }, { status: 404 });
}

function fail(error) {
  const taken = error.code === "EADDRINUSE";
  const reason = taken ? `Port ${process.env.CUPCAKE_CLOUD_PORT} is taken.` : error.message;
  say({ error: reason.split("\n")[0], taken });
  process.exit(1);
}

function takeDatabaseDown() {
  const pid = Number(process.env.CUPCAKE_CLOUD_POSTGRES_PID);
  if (!pid) return;
  try {
    process.kill(pid, "SIGINT"); // PostgreSQL's fast shutdown
  } catch {
    // It went first.
  }
}

let stop = async () => {};
const leave = async ({ withDatabase }) => {
  setTimeout(() => process.exit(0), 3000).unref();
  if (withDatabase) takeDatabaseDown();
  await stop().catch(() => {});
  process.exit(0);
};
process.on("SIGTERM", () => leave({ withDatabase: false }));
process.on("SIGINT", () => leave({ withDatabase: false }));
// Pulled before the start is done, too: a supervisor that dies early leaves nothing behind.
process.stdin.on("end", () => leave({ withDatabase: true })).resume();

try {
  stop = await start();
} catch (error) {
  fail(error);
}
