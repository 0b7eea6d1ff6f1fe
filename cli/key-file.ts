import { findPublicKey } from "../core/ed25519.ts";
import { Failure } from "../core/failure.ts";
import { findPublicKeyFile, type PublicKeyFile } from "../core/manifest/public-key-file.ts";
import { readSmall } from "./read-small.ts";

const MAX_KEY_BYTES = 10_000;

/** The public key of an agent, as `cleargate-agent init` wrote it. @throws Failure `usage` */
export const readKeyFile = (file: string): PublicKeyFile => {
  const found = findPublicKeyFile(readSmall(file, MAX_KEY_BYTES));
  if (found !== undefined && findPublicKey(found.publicKey) !== undefined) return found;
  throw new Failure(
    "usage",
    `${file} is no public key of an agent: give the file that cleargate-agent init wrote, <agent>.<key>.pub.json`,
  );
};
