import { Buffer, type Bytes } from "./buffer.ts";
import { type HashName, type RunningHash, startHash } from "./sha.ts";

/** What core asks of `node:crypto`, in a browser: `scripts/bundle-verifier.ts` puts it in that one's place. */

interface Hash {
  update(data: string | Uint8Array): Hash;
  digest(): Bytes;
  digest(encoding: "hex" | "base64"): string;
  copy(): Hash;
}

const hashOf = (running: RunningHash): Hash => {
  const hash = {
    update: (data: string | Uint8Array) => {
      running.update(typeof data === "string" ? Buffer.from(data) : data);
      return hash;
    },
    digest: (encoding?: "hex" | "base64") => {
      const bytes = Buffer.from(running.digest());
      return encoding === undefined ? bytes : bytes.toString(encoding);
    },
    copy: () => hashOf(running.copy()),
  };
  return hash as Hash;
};

export const createHash = (name: HashName): Hash => hashOf(startHash(name));

/** The last bytes of the document: Ed25519 is all that is read here. */
export const createPublicKey = ({ key }: { readonly key: Uint8Array }): { readonly raw: Uint8Array } => ({
  raw: key.subarray(-32),
});

/** @throws always: a browser checks signatures in its own time, before anybody asks (`Platform.isSealed`) */
export const verify = (): never => {
  throw new TypeError("a browser checks no signature at once");
};

/** @throws always: whoever verifies signs nothing */
export const sign = (): never => {
  throw new TypeError("the verifier signs nothing");
};
