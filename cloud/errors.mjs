// Owns the shape and the HTTP status of a database error, as hosted PostgREST answers it.
// Stock lite turns most SQLSTATEs into a 500 without detail. https://postgrest.org, "Errors"

// What lite already answers like PostgREST.
const RIGHT_ALREADY = new Set(["42501", "42703", "42883", "42P01", "23503", "23505"]);
const BY_CODE = { "25006": 405, "21000": 400, "42P17": 500, P0001: 400 };
const BY_CLASS = {
  "08": 503, "53": 503,
  "0L": 403, "0P": 403, "28": 403,
  "09": 500, "25": 500, "2D": 500, "38": 500, "39": 500, "3B": 500, "40": 500, "54": 500, "55": 500, "57": 500,
  "58": 500, F0: 500, HV: 500, P0: 500, XX: 500,
};

export const statusOf = (code) => BY_CODE[code] ?? BY_CLASS[code.slice(0, 2)] ?? 400;

/** Returns the error lite should go on with. A `PGRST` error with JSON inside is answered as that JSON, verbatim. */
export function normalizeDatabaseError(error) {
  const code = error?.code;
  if (typeof code !== "string" || !/^[0-9A-Z]{5}$/.test(code) || code === "PGRST") return error;
  if (RIGHT_ALREADY.has(code) || code.startsWith("PT")) return error;
  const body = { code, message: error.message, details: error.detail ?? null, hint: error.hint ?? null };
  return Object.assign(new Error(JSON.stringify(body)), {
    code: "PGRST",
    detail: JSON.stringify({ status: statusOf(code), headers: {} }),
  });
}
