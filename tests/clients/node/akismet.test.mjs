// akismet, which has no parameter for a path; it is told to speak HTTPS, and puts the key before its vendor's host.
import assert from "node:assert/strict";
import { test } from "node:test";
import { promisify } from "node:util";
import akismet from "akismet";

const client = (apiKey = process.env.AKISMET_KEY) => akismet.client({ blog: "https://news.example/", apiKey, port: 443 });
const call = (method, ...given) => promisify(client()[method]).call(client(), ...given);
const comment = (author, more) => ({ user_ip: "192.0.2.1", comment_author: author, comment_content: "A comment.", is_test: 1, ...more });

test("a key that is known is valid, another is not", async () => {
  assert.equal(await call("verifyKey"), true);
  assert.equal(await promisify(client().verifyKey).call(client("000000000000")), false);
});

test("spam is spam and ham is ham", async () => {
  assert.equal(await call("checkComment", comment("viagra-test-123")), true);
  assert.equal(await call("checkComment", comment("Amina", { user_role: "administrator" })), false);
});

test("corrections are taken", async () => {
  await call("submitSpam", comment("viagra-test-123"));
  await call("submitHam", comment("Amina"));
});
