import { openArchive } from "../archive.ts";
import { Unable } from "../platform.ts";
import { type VerifyResult, verifyFiles } from "../verify-files.ts";
import { blobBytes, requireEd25519, webPlatform } from "./platform.ts";
import { startHash } from "./sha.ts";

/** What the page is told of a file: what was found, or why this browser cannot say. */
export type Answer =
  | { readonly state: "found"; readonly result: VerifyResult; readonly sha256: string }
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

export const verifyBlob = async (blob: Blob): Promise<Answer> => {
  const platform = webPlatform();
  try {
    await requireEd25519();
    const result = await verifyFiles(() => openArchive(blobBytes(blob), platform), platform);
    return { state: "found", result, sha256: await digestOf(blob) };
  } catch (error) {
    if (error instanceof Unable) return { state: "unable", lacks: error.lacks };
    return { state: "error", message: (error as Error).message };
  }
};

/** What a worker has of its own, as far as it is used here. */
export interface WorkerSide {
  onmessage: ((message: { readonly data: Blob }) => void) | null;
  postMessage(answer: Answer): void;
}

/** Verifies each file that comes, beside the page, which stays usable meanwhile. */
export const serve = (side: WorkerSide): void => {
  side.onmessage = ({ data }) => void verifyBlob(data).then((answer) => side.postMessage(answer));
};
