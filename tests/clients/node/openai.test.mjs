// openai, told where the service is by OPENAI_BASE_URL alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";

const friendly = "Thank you for this lovely article about the harbour.";
const toxic = "You are a stupid idiot and everybody hates you, shut up.";
const moderate = async (input) => (await new OpenAI({ maxRetries: 0 }).moderations.create({ input })).results;

test("one text has one result", async () => {
  const [result, ...more] = await moderate(toxic);
  assert.equal(more.length, 0);
  assert.equal(Object.keys(result.categories).length, 13);
  assert.deepEqual(Object.keys(result.category_scores).sort(), Object.keys(result.categories).sort());
  assert.deepEqual(result.category_applied_input_types["self-harm"], []);
});

test("toxic text scores higher", async () => {
  const [low, high] = (await moderate([friendly, toxic])).map((one) => one.category_scores.harassment);
  assert.ok(low < high, `${low} ${high}`);
});

test("text can come in parts", async () => {
  assert.equal((await moderate([{ type: "text", text: friendly }])).length, 1);
});

test("a wrong key is their AuthenticationError", async () => {
  const client = new OpenAI({ apiKey: "wrong", maxRetries: 0 });
  await assert.rejects(client.moderations.create({ input: friendly }), OpenAI.AuthenticationError);
});
