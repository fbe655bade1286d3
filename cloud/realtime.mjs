// Owns the websocket at /realtime/v1/websocket: as much of Supabase Realtime as private channels fed by the database need.
// Phoenix "vsn 1.0.0": every frame is one JSON object {topic, event, payload, ref, join_ref}. What may be read or sent on
// a channel is asked of the row level security on realtime.messages, at the join and at each new token, as hosted.
// Not here: public channels (as in a hosted project that turned them off), presence, changes of tables, replay.
import { randomUUID } from "node:crypto";
import { jwtVerify } from "jose";
import { WebSocketServer } from "ws";
import { connection, rows, transaction } from "./database.mjs";
import { env } from "./settings.mjs";

const PATH = "/realtime/v1/websocket";
const LONGEST_FRAME = 256 * 1024;
const MESSAGE = "select id::text, topic, event, payload from realtime.messages where id = $1 and private";
const PRUNE_EVERY_MS = 10 * 60_000;
const ROLES = new Set(["anon", "authenticated", "service_role"]);
const secret = new TextEncoder().encode(env("CUPCAKE_CLOUD_JWT_SECRET"));
const keys = new Set([env("CUPCAKE_CLOUD_PUBLISHABLE_KEY"), env("CUPCAKE_CLOUD_SECRET_KEY")]);

/** Listens to the database. `attach(server)` answers websockets on a server, `close()` hangs all of them up. */
export async function openRealtime() {
  const channels = new Set();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LONGEST_FRAME });
  const hearers = (topic, sender = null) =>
    [...channels].filter((channel) => channel.name === topic && channel !== sender && channel.may.read);
  const deliver = (message, sender) => {
    const payload = { type: "broadcast", event: message.event, payload: message.payload, meta: { id: message.id } };
    for (const channel of hearers(message.topic, sender)) channel.send("broadcast", payload);
  };
  await connection.driver.listen("realtime_messages", async (note) => {
    const at = note.indexOf(" ");
    if (!hearers(note.slice(at + 1)).length) return;
    const found = await rows(MESSAGE, [note.slice(0, at)]).catch(complain);
    if (found?.length) deliver(found[0]);
  });
  prune();
  const pruning = setInterval(prune, PRUNE_EVERY_MS).unref();
  const upgrade = (request, socket, head) => {
    const url = new URL(request.url, "http://localhost");
    if (url.pathname !== PATH) return refuse(socket, "404 Not Found");
    if (!keys.has(url.searchParams.get("apikey"))) return refuse(socket, "401 Unauthorized");
    sockets.handleUpgrade(request, socket, head, (opened) => converse(opened, channels, deliver));
  };
  const close = () => {
    clearInterval(pruning);
    for (const socket of sockets.clients) socket.terminate();
  };
  return { attach: (server) => server.on("upgrade", upgrade), close };
}

const refuse = (socket, status) => socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
// Never the message of an error: it could hold values.
const complain = (error) => void console.error("realtime: %s", error?.code ?? error?.name);
const prune = () => rows("delete from realtime.messages where inserted_at < now() - interval '1 hour'").catch(complain);

/** One socket: frames are taken one after the other, so that a leave never overtakes its join. */
function converse(socket, channels, deliver) {
  const joined = new Map();
  let turn = Promise.resolve();
  const forget = (channel) => {
    clearTimeout(channel.expiry);
    channels.delete(channel);
    joined.delete(channel.topic);
  };
  socket.on("error", () => socket.terminate());
  socket.on("close", () => [...joined.values()].forEach(forget));
  socket.on("message", (raw) => {
    turn = turn.then(() => take(JSON.parse(raw))).catch(() => socket.close(1003));
  });

  const write = (frame) => socket.readyState === socket.OPEN && socket.send(JSON.stringify(frame));

  function close(channel, message) {
    channel.send("system", { status: "error", extension: "system", message, channel: channel.name });
    channel.send("phx_close", {}, channel.ref);
    forget(channel);
  }

  async function take({ topic, event, payload, ref, join_ref }) {
    const reply = (status, response = {}) => write({ topic, event: "phx_reply", ref, join_ref, payload: { status, response } });
    const channel = joined.get(topic);
    if (event === "heartbeat") return reply("ok");
    if (event === "phx_join") return join(channel, topic, payload ?? {}, join_ref ?? ref, reply);
    if (!channel) return reply("error", { reason: "unmatched topic" });
    if (event === "phx_leave") {
      reply("ok");
      return forget(channel);
    }
    if (event === "access_token") return renew(channel, payload?.access_token);
    if (event !== "broadcast") return reply("ok");
    if (channel.may.write) deliver({ ...payload, topic: channel.name, id: randomUUID() }, channel);
    if (channel.acknowledge) reply("ok");
  }

  async function join(before, topic, { config = {}, access_token }, ref, reply) {
    if (before) close(before, "Joined anew");
    const channel = {
      topic, ref, name: topic.replace(/^realtime:/, ""), acknowledge: config.broadcast?.ack === true,
      send: (event, payload, of = null) => write({ topic, event, payload, ref: of, join_ref: null }),
    };
    let claims;
    try {
      if (config.private !== true) throw new Refusal("PrivateOnly: This project only allows private channels");
      claims = await admitted(channel, access_token);
    } catch (error) {
      return reply("error", { reason: reasonOf(error) });
    }
    if (socket.readyState !== socket.OPEN) return;
    joined.set(topic, channel);
    channels.add(channel);
    expire(channel, claims);
    reply("ok", { postgres_changes: [] });
  }

  async function renew(channel, token) {
    const still = () => joined.get(channel.topic) === channel; // the old token may end meanwhile
    try {
      const claims = await admitted(channel, token);
      if (still()) expire(channel, claims);
    } catch (error) {
      if (still()) close(channel, reasonOf(error));
    }
  }

  /** The channel ends with the token. */
  function expire(channel, { exp }) {
    clearTimeout(channel.expiry);
    if (!exp) return;
    const left = Math.min(Math.max(0, exp * 1000 - Date.now()), 2 ** 31 - 1);
    channel.expiry = setTimeout(() => close(channel, "Token has expired 0 seconds ago"), left);
  }
}

/** Looks at the token and at what its bearer may do on the channel; throws a Refusal or returns the claims. */
async function admitted(channel, token) {
  const claims = await claimsOf(token);
  channel.may = await permissions(channel.name, claims);
  if (channel.may.read || channel.may.write) return claims;
  throw new Refusal(`Unauthorized: You do not have permissions to read from this Channel topic: ${channel.name}`);
}

class Refusal extends Error {}

function reasonOf(error) {
  if (error instanceof Refusal) return error.message;
  complain(error);
  return "UnknownError: The channel can't be joined now";
}

async function claimsOf(token) {
  if (!token || keys.has(token)) return { role: "anon" };
  try {
    const { payload } = await jwtVerify(token, secret, { algorithms: ["HS256"] });
    if (ROLES.has(payload.role)) return payload;
  } catch (error) {
    if (error.code === "ERR_JWT_EXPIRED") throw new Refusal("InvalidJWTToken: Token has expired");
  }
  throw new Refusal("JwtSignatureError: Failed to validate JWT signature");
}

const AS_CALLER = `select set_config('role', $1, true), set_config('realtime.topic', $2, true),
  set_config('request.jwt.claims', $3, true), set_config('request.jwt.claim.sub', $4, true),
  set_config('request.jwt.claim.role', $1, true)`;
const PROBE = "insert into realtime.messages (id, topic, extension) values ($1, $2, 'broadcast')";

/** Tries it out, as the hosted service does: in a transaction that is always rolled back. */
async function permissions(topic, claims) {
  const caller = [claims.role, topic, JSON.stringify(claims), claims.sub ?? ""];
  const read = await tried(async (tx) => {
    const id = randomUUID();
    await rows(PROBE, [id, topic], tx);
    await rows(AS_CALLER, caller, tx);
    return (await rows("select id from realtime.messages where id = $1", [id], tx)).length === 1;
  });
  const write = await tried(async (tx) => {
    await rows(AS_CALLER, caller, tx);
    await rows(PROBE, [randomUUID(), topic], tx);
    return true;
  });
  return { read, write };
}

async function tried(body) {
  const undo = {};
  try {
    await transaction(async (tx) => {
      undo.found = await body(tx);
      throw undo;
    });
  } catch (error) {
    if (error !== undo && error.code !== "42501") throw error;
  }
  return undo.found === true;
}
