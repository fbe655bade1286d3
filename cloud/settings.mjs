// Owns what the gateway is told by its environment, and the flags lite reads from it at import. Import this first.
process.env.DO_NOT_TRACK = "1";
process.env.EXPERIMENTAL_STORAGE = "1";

export function env(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; start the cloud with \`cupcake cloud up\`.`);
  return value;
}

/** True opens the /_test paths. */
export const testMode = process.env.CUPCAKE_CLOUD_TEST === "1";
// A password costs a tenth of a second to hash, on purpose; the suite signs up hundreds of people who keep no secret.
if (testMode) process.env.LITE_AUTH_BCRYPT_COST = "4";
export const jwtExpirySeconds = Number(process.env.CUPCAKE_CLOUD_JWT_EXPIRY_S || 3600);
export const pool = Number(process.env.CUPCAKE_CLOUD_POOL || 10);
