// @cedx/akismet, told where the service is by its option `baseUrl`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Author, AuthorRole, Blog, CheckResult, Client, Comment } from "@cedx/akismet";

const { SERVICE_URL, AKISMET_KEY } = process.env;
const blog = new Blog({ url: "https://news.example/", charset: "UTF-8", languages: ["en"] });
const client = (key = AKISMET_KEY) => new Client(key, blog, { baseUrl: `${SERVICE_URL}/akismet/`, isTest: true });
const comment = (author, content = "A comment.") =>
  new Comment({ author: new Author({ ipAddress: "192.0.2.1", ...author }), content, context: ["harbour", "news"], date: new Date() });
const spam = comment({ name: "viagra-test-123", email: "akismet-guaranteed-spam@example.com" });
const ham = comment({ name: "Amina", role: AuthorRole.administrator });

test("a key that is known is valid", async () => {
  assert.equal(await client().verifyKey(), true);
});

test("a key that is not known is not", async () => {
  assert.equal(await client("000000000000").verifyKey(), false);
});

test("spam is spam", async () => {
  assert.notEqual(await client().checkComment(spam), CheckResult.ham);
});

test("ham is ham", async () => {
  assert.equal(await client().checkComment(ham), CheckResult.ham);
});

test("a check with an unknown key throws", async () => {
  await assert.rejects(client("000000000000").checkComment(ham));
});

test("corrections are taken", async () => {
  await client().submitSpam(spam);
  await client().submitHam(ham);
});
