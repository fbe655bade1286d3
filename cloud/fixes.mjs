// Owns the differences between lite 0.10.0 and the hosted service that supabase-py trips over, one function each.
// `repairing(fetch)` wraps lite's own handler. Delete a function here when lite no longer needs it.
import { open } from "node:fs/promises";

/** Node 20 hands out file streams as ArrayBuffers unless asked for bytes; a download then has no body. */
export async function patchFileStreams() {
  const probe = await open(new URL(import.meta.url), "r");
  const prototype = Object.getPrototypeOf(probe);
  await probe.close();
  const original = prototype.readableWebStream;
  prototype.readableWebStream = function readableWebStream(options) {
    return original.call(this, { type: "bytes", ...options });
  };
}

/** GET /object/authenticated/… is not routed by lite; /object/… checks the same token. */
function routeAuthenticatedObjects(request, url) {
  if (!url.pathname.startsWith("/storage/v1/object/authenticated/")) return request;
  url.pathname = url.pathname.replace("/object/authenticated/", "/object/");
  return new Request(url, request);
}

/** verify with type "email" covers a code from a sign-in and from a sign-up; lite only knows the two apart. */
async function verifyEmailCode(request, fetch) {
  const body = await request.json();
  const ask = (type) =>
    fetch(new Request(request.url, { method: "POST", headers: request.headers, body: JSON.stringify({ ...body, type }) }));
  if (body.type !== "email") return ask(body.type);
  const signIn = await ask("magiclink");
  return signIn.ok ? signIn : ask("signup");
}

const relative = (address) => (typeof address === "string" ? address.replace(/^\/storage\/v1/, "") : address);

/** lite answers `signedUrl` with a prefix; the clients read `signedURL` or `url` and add the prefix themselves. */
async function renameSignedUrls(response, url) {
  const upload = url.pathname.startsWith("/storage/v1/object/upload/sign/");
  if (!response.ok || !(upload || url.pathname.startsWith("/storage/v1/object/sign/"))) return response;
  const one = (item) =>
    upload
      ? { url: relative(item.signedUrl ?? item.url), token: item.token }
      : { ...item, signedURL: relative(item.signedUrl ?? item.signedURL) };
  const body = await response.json();
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(JSON.stringify(Array.isArray(body) ? body.map(one) : one(body)), { status: response.status, headers });
}

/** lite says that it accepts ranges and sends the whole file all the same; a download that was cut could not go on. */
function cutToRange(request, response, url) {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "") ?? [];
  const length = Number(response.headers.get("content-length"));
  if (first === undefined || response.status !== 200 || !length || !url.pathname.startsWith("/storage/v1/object/")) return response;
  const from = Number(first);
  const to = Math.min(last ? Number(last) : length - 1, length - 1);
  const headers = new Headers(response.headers);
  if (from > to) {
    response.body?.cancel();
    return Response.json({ statusCode: "416", error: "InvalidRange", message: "The requested range is not satisfiable" }, { status: 416 });
  }
  headers.set("content-range", `bytes ${from}-${to}/${length}`);
  headers.set("content-length", String(to - from + 1));
  return new Response(response.body?.pipeThrough(slice(from, to)), { status: 206, headers });
}

/** Lets the bytes from `from` to `to` through, both included. */
function slice(from, to) {
  let at = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const piece = chunk.subarray(Math.max(0, from - at), Math.max(0, to + 1 - at));
      at += chunk.length;
      if (piece.length) controller.enqueue(piece);
    },
  });
}

export const repairing = (fetch) => async (request) => {
  const url = new URL(request.url);
  if (request.method === "POST" && url.pathname === "/auth/v1/verify") return verifyEmailCode(request, fetch);
  const response = await fetch(routeAuthenticatedObjects(request, url));
  if (request.method === "GET") return cutToRange(request, response, url);
  return request.method === "POST" ? renameSignedUrls(response, url) : response;
};
