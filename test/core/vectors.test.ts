import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judgeStored } from "../support/judge-stored.ts";
import { storedVector, VECTORS, vectors } from "../support/vectors.ts";

describe("the vectors that others implement the format by", () => {
  for (const vector of vectors)
    it(`${vector.file} (${vector.about}): ${vector.expect}`, async () =>
      expect(await judgeStored(storedVector(vector))).toEqual(vector.expect === "valid" ? [] : [vector.expect]));
  it("are all listed", () => {
    expect(
      readdirSync(VECTORS)
        .filter((file) => file !== "index.json")
        .toSorted(),
    ).toEqual(vectors.map(({ file }) => file).toSorted());
  });
});
