// Proves that a webhook comes from the server: copy `verified` into your receiver.
//
//   WEBHOOK_SECRET=whsec_… node src/webhook.ts ID TIMESTAMP SIGNATURE < body
//
// The three are the headers webhook-id, webhook-timestamp and webhook-signature; the body has to be
// the bytes that came, before anything has parsed them. Nothing but the standard library.

import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Seconds by which the clocks may differ; what is older may be a message that was overheard. */
const TOLERANCE = 300;

export interface WebhookHeaders {
  "webhook-id": string;
  "webhook-timestamp": string;
  "webhook-signature": string;
}

/** Whether the message is the server's, and new. The secret is that of `registerWebhook`. */
export function verified(secret: string, headers: WebhookHeaders, body: Uint8Array): boolean {
  const stamp = headers["webhook-timestamp"];
  if (!/^\d+$/.test(stamp) || Math.abs(Date.now() / 1000 - Number(stamp)) > TOLERANCE) {
    return false;
  }
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const proof = createHmac("sha256", key)
    .update(`${headers["webhook-id"]}.${stamp}.`)
    .update(body)
    .digest();
  return headers["webhook-signature"].split(" ").some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ""), "base64");
    return one.startsWith("v1,") && given.length === proof.length && timingSafeEqual(given, proof);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [id = "", timestamp = "", signature = ""] = process.argv.slice(2);
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signature,
  };
  const secret = process.env["WEBHOOK_SECRET"] ?? "";
  process.exitCode = verified(secret, headers, readFileSync(0)) ? 0 : 1;
}
