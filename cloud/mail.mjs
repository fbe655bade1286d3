// Owns the outbox: mails are not sent, they are appended to a file that only its owner may read.
// The file is how a developer gets at the sign-in code (`cupcake cloud mail`).
import { appendFile, readFile } from "node:fs/promises";
import { env } from "./settings.mjs";

const outbox = env("CUPCAKE_CLOUD_OUTBOX");

const codeIn = (mail) => /\b\d{6}\b/.exec(mail.text ?? "")?.[0] ?? /\b\d{6}\b/.exec(mail.html ?? "")?.[0] ?? null;

/** lite's mail driver. */
export const outboxDriver = {
  async send(mail) {
    const kept = { at: new Date().toISOString(), to: mail.to, subject: mail.subject, code: codeIn(mail), text: mail.text };
    await appendFile(outbox, JSON.stringify(kept) + "\n", { mode: 0o600 });
  },
};

/** Mails to one address, oldest first. */
export async function mailsTo(address) {
  const lines = await readFile(outbox, "utf8").catch(() => "");
  const mails = lines.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  return mails.filter((mail) => mail.to.toLowerCase() === address.toLowerCase());
}
