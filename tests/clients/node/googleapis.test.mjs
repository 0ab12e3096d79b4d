// googleapis, which makes its methods from the service's own discovery document.
import assert from "node:assert/strict";
import { test } from "node:test";
import { google } from "googleapis";

const { SERVICE_URL, PERSPECTIVE_KEY } = process.env;
const friendly = "Thank you for this lovely article about the harbour.";
const toxic = "You are a stupid idiot and everybody hates you, shut up.";

for (const prefix of ["", "/perspective"]) {
  const discover = () => google.discoverAPI(`${SERVICE_URL}${prefix}/$discovery/rest?version=v1alpha1`);
  const analyze = async (text, more = {}, key = PERSPECTIVE_KEY) =>
    (await (await discover()).comments.analyze({
      key,
      resource: { comment: { text }, requestedAttributes: { TOXICITY: {} }, languages: ["en"], doNotStore: true, ...more },
    })).data;

  test(`toxic text scores higher, at "${prefix}"`, async () => {
    const [low, high] = [await analyze(friendly), await analyze(toxic)].map((one) => one.attributeScores.TOXICITY.summaryScore.value);
    assert.ok(0 <= low && low < 0.5 && 0.5 < high && high <= 1, `${low} ${high}`);
  });

  test(`each answer has what Google's has, at "${prefix}"`, async () => {
    const answer = await analyze(toxic, { clientToken: "one" });
    const { summaryScore, spanScores } = answer.attributeScores.TOXICITY;
    assert.equal(summaryScore.type, "PROBABILITY");
    assert.equal(spanScores[0].begin, 0);
    assert.deepEqual(answer.languages, ["en"]);
    assert.ok(Array.isArray(answer.detectedLanguages));
    assert.equal(answer.clientToken, "one");
  });

  test(`a suggestion is taken, at "${prefix}"`, async () => {
    const { data } = await (await discover()).comments.suggestscore({
      key: PERSPECTIVE_KEY,
      resource: { comment: { text: toxic }, attributeScores: { TOXICITY: { summaryScore: { value: 1 } } }, clientToken: "two" },
    });
    assert.equal(data.clientToken, "two");
  });

  test(`errors are Google's, at "${prefix}"`, async () => {
    await assert.rejects(analyze(""), (error) => error.status === 400 && /Comment must be non-empty/.test(error.message));
    await assert.rejects(analyze(friendly, {}, "wrong"), (error) => error.status === 400 && /API key not valid/.test(error.message));
  });
}
