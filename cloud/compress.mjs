// Owns the compression of answers, as the hosted gateway does it: gzip for text of a kilobyte or more.
// Level 1: on the same machine the time to squeeze costs more than the bytes.
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const squeeze = promisify(gzip);
const MINIMUM_BYTES = 1024;

export async function compressed(request, response) {
  const type = response.headers.get("content-type") ?? "";
  const wanted = /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "");
  if (!wanted || !response.body || !/json|text/.test(type) || response.headers.has("content-encoding")) return response;
  const plain = Buffer.from(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  if (plain.length < MINIMUM_BYTES) return new Response(plain, { status: response.status, headers });
  headers.set("content-encoding", "gzip");
  headers.append("vary", "accept-encoding");
  return new Response(await squeeze(plain, { level: 1 }), { status: response.status, headers });
}
