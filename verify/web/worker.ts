import { openArchive } from "../archive.ts";
import { type Given, headsIn } from "../given.ts";
import { Unable } from "../platform.ts";
import { type VerifyResult, verifyFiles } from "../verify-files.ts";
import { keysIn } from "../witnessed-heads.ts";
import { blobBytes, requireEd25519, webPlatform } from "./platform.ts";
import { startHash } from "./sha.ts";

/** What the page is told of a file: what was found, or why this browser cannot say. */
export type Answer =
  | { readonly state: "found"; readonly result: VerifyResult; readonly sha256: string }
  | { readonly state: "no-head"; readonly from: string }
  | { readonly state: "no-key" }
  | { readonly state: "unable"; readonly lacks: Unable["lacks"] }
  | { readonly state: "error"; readonly message: string };

const PIECE_BYTES = 1024 ** 2;

/** Of the whole file, to compare with a mail of that time. */
const digestOf = async (blob: Blob): Promise<string> => {
  const file = blobBytes(blob);
  const hash = startHash("sha256");
  for (let at = 0; at < file.size; at += PIECE_BYTES) hash.update(await file.read(at, PIECE_BYTES));
  return Buffer.from(hash.digest()).toString("hex");
};

/** What somebody wants to have verified, and kept of the log. */
export interface Asked {
  readonly pack: Blob;
  readonly kept: readonly { readonly name: string; readonly blob: Blob }[];
  /** The texts of keys. */
  readonly keys: readonly string[];
}

const givenBy = async ({ kept, keys }: Asked): Promise<Given | Answer> => {
  const heads = await Promise.all(
    kept.map(async ({ name, blob }) => ({
      name,
      heads: headsIn(name, await blobBytes(blob).read(0, blob.size)),
    })),
  );
  const without = heads.find((one) => one.heads.length === 0);
  if (without !== undefined) return { state: "no-head", from: without.name };
  const named = keysIn(keys);
  if ("wrong" in named) return { state: "no-key" };
  return { heads: heads.flatMap((one) => one.heads), ...named };
};

export const verifyAsked = async (asked: Asked): Promise<Answer> => {
  const platform = webPlatform();
  const blob = asked.pack;
  try {
    await requireEd25519();
    const given = await givenBy(asked);
    if ("state" in given) return given;
    const result = await verifyFiles(() => openArchive(blobBytes(blob), platform), platform, given);
    return { state: "found", result, sha256: await digestOf(blob) };
  } catch (error) {
    if (error instanceof Unable) return { state: "unable", lacks: error.lacks };
    return { state: "error", message: (error as Error).message };
  }
};

/** What a worker has of its own, as far as it is used here. */
export interface WorkerSide {
  onmessage: ((message: { readonly data: Asked }) => void) | null;
  postMessage(answer: Answer): void;
}

/** Verifies each file that comes, beside the page, which stays usable meanwhile. */
export const serve = (side: WorkerSide): void => {
  side.onmessage = ({ data }) => void verifyAsked(data).then((answer) => side.postMessage(answer));
};
