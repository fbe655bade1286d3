// The project's configuration, as a hosted project would have it. Read by lite when the gateway creates its app.
import { connection } from "./database.mjs";
import { outboxDriver } from "./mail.mjs";
import { env, jwtExpirySeconds } from "./settings.mjs";

export default {
  connection,
  api: { schemas: ["public"], max_rows: 1000 },
  auth: {
    enabled: true,
    site_url: "http://127.0.0.1",
    additional_redirect_urls: ["cupcake://app"],
    jwt_secret: env("CUPCAKE_CLOUD_JWT_SECRET"),
    jwt_expiry: jwtExpirySeconds,
    publishable_key: env("CUPCAKE_CLOUD_PUBLISHABLE_KEY"),
    secret_key: env("CUPCAKE_CLOUD_SECRET_KEY"),
    enable_signup: true,
    minimum_password_length: 8,
    enable_refresh_token_rotation: true,
    refresh_token_reuse_interval: 10,
    email: { enable_signup: true, enable_confirmations: false, otp_length: 6, otp_expiry: 3600, max_frequency: "0s" },
  },
  storage: { enabled: true, file_size_limit: "50MiB" },
  options: { drivers: { email: outboxDriver } },
};
