import * as z from "zod";
import { Id, Sha256Hex } from "../identifier.ts";

/** The last line of a sealed manifest. */
export const ManifestTrailer = z.object({
  seal: z.object({
    entries: z.int().min(0),
    /** Sum of the entries' `size`; 0 for kinds without sizes. */
    bytes: z.int().min(0),
    /** SHA-256 of every byte before this line. */
    sha256: Sha256Hex,
    keyId: Id,
    /** Ed25519 (RFC 8032) over {@link sealMessage}, base64. */
    signature: z.string().max(100),
  }),
});
export type ManifestTrailer = z.infer<typeof ManifestTrailer>;
export type Seal = ManifestTrailer["seal"];
