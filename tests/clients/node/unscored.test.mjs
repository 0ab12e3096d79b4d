// Every client, before a service that cannot score: each throws, so nothing is taken for harmless.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./proxy.cjs";
import { Author, Blog, Client, Comment } from "@cedx/akismet";
import { AkismetClient } from "akismet-api";
import { google } from "googleapis";
import OpenAI from "openai";

const { SERVICE_URL, AKISMET_KEY, PERSPECTIVE_KEY } = process.env;
const text = "Thank you for this lovely article about the harbour.";

test("@cedx/akismet", async () => {
  const client = new Client(AKISMET_KEY, new Blog({ url: "https://news.example/" }), { baseUrl: `${SERVICE_URL}/akismet/` });
  const comment = new Comment({ author: new Author({ ipAddress: "192.0.2.1", name: "Amina" }), content: text });
  await assert.rejects(client.checkComment(comment));
});

test("akismet-api", async () => {
  const client = new AkismetClient({ key: AKISMET_KEY, blog: "https://news.example/" });
  assert.equal(await client.verifyKey(), true);
  await assert.rejects(client.checkSpam({ ip: "192.0.2.1", name: "Amina", content: text }));
});

test("googleapis", async () => {
  const api = await google.discoverAPI(`${SERVICE_URL}/$discovery/rest?version=v1alpha1`);
  const asked = { key: PERSPECTIVE_KEY, resource: { comment: { text }, requestedAttributes: { TOXICITY: {} } }, retry: false };
  await assert.rejects(api.comments.analyze(asked), (error) => error.status >= 500);
});

test("openai", async () => {
  await assert.rejects(new OpenAI({ maxRetries: 0 }).moderations.create({ input: text }), OpenAI.InternalServerError);
});
