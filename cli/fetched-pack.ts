import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pause } from "../adapters/system.ts";
import type { PackAnswer } from "../contract/schemas/pack.ts";
import { Failure } from "../core/failure.ts";
import type { ApiClient } from "./api-client.ts";

/** Between two questions whether it is made. */
const ASK_MS = 2_000;

const notMade = ({ pack }: PackAnswer): Failure =>
  new Failure("not-found", pack.reason ?? "the pack cannot be made", { details: { failure: pack.failure } });

/**
 * Asks until the pack is made.
 * @throws Failure `api-timeout`, `not-found` where it cannot be made, with the `failure` of the answer among its details
 */
export const untilMade = async (client: ApiClient, { pack }: PackAnswer, seconds: number): Promise<PackAnswer> => {
  const path = { migration: pack.migration, pack: pack.id };
  for (let left = Math.ceil((seconds * 1_000) / ASK_MS); ; left -= 1) {
    const answer = await client.ask("showPack", { path });
    if (answer.pack.state === "failed") throw notMade(answer);
    if (answer.download !== null) return answer;
    if (left <= 0)
      throw new Failure(
        "api-timeout",
        `pack ${pack.id} is not made after ${seconds} s; the same command goes on waiting for it`,
      );
    await pause(ASK_MS);
  }
};

/** Fetches a file that is not there yet; what is cut off is not left behind. */
export const fetchTo = async (url: string, output: string, bytes: number): Promise<string> => {
  const response = await fetch(url);
  if (!response.ok || response.body === null)
    throw new Failure("api-unreachable", `the store responded with ${response.status} where the pack should be`);
  const hash = createHash("sha256");
  let length = 0;
  try {
    await pipeline(
      Readable.fromWeb(response.body as never),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          length += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(output, { flags: "wx", mode: 0o600 }),
    );
    if (length !== bytes) throw new Error(`${length} bytes arrived of ${bytes}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw outputExists(output);
    await rm(output, { force: true });
    throw new Failure("api-unreachable", `the pack did not arrive whole: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return hash.digest("hex");
};

export const outputExists = (output: string): Failure => new Failure("usage", `${output} is there already`);
