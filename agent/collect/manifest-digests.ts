import { createHash } from "node:crypto";
import * as z from "zod";
import type { ChainLink } from "../spool/chain.ts";

/** What the next manifest of the chain, and a verification of this one, have to name. */
export type ManifestDigests = Pick<ChainLink, "digest" | "content">;

const NEWLINE = 10;
const SealLine = z.object({ seal: z.object({ sha256: z.string() }) });

/** Passes the pieces of a manifest through, and reports its digests before the last one: header first, seal last. */
export async function* observeDigests(
  pieces: AsyncIterable<Buffer>,
  onDigests: (digests: ManifestDigests) => void,
): AsyncGenerator<Buffer> {
  const content = createHash("sha256");
  let isHeader = true;
  let previous: Buffer | undefined;
  for await (const piece of pieces) {
    if (previous !== undefined) {
      content.update(isHeader ? previous.subarray(previous.indexOf(NEWLINE) + 1) : previous);
      isHeader = false;
      yield previous;
    }
    previous = piece;
  }
  if (previous === undefined) return;
  const { seal } = SealLine.parse(JSON.parse(previous.toString("utf8")));
  onDigests({ digest: seal.sha256, content: content.digest("hex") });
  yield previous;
}
