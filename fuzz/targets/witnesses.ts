import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { publicKeyText } from "../../core/ed25519.ts";
import { headText } from "../../core/log/checkpoint.ts";
import { cosigned, witnessKey } from "../../core/log/cosign.ts";
import { findCosigned, readCosigned } from "../../core/log/cosigned.ts";
import { EMPTY_ROOT } from "../../core/log/hash.ts";
import { noteText, type SignedNote } from "../../core/log/note.ts";
import { type NoteKey, noteKey } from "../../core/log/note-key.ts";
import { findSeenSize, withAnswer } from "../../core/log/relay.ts";
import { witnessesIn } from "../../core/log/witnesses.ts";
import { mutateBytes } from "../mutate.ts";
import type { Random } from "../random.ts";
import { BrokenRule, type Target } from "../target.ts";

/** What witnesses of a log give, and who brings it: nothing of it throws, and what nobody signed is not kept. */

const ORIGIN = "cleargate.example/log";
const NOW = 1_700_000_000;
const keyPair = (fill: number) => {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, fill)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const raw = Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64");
  return { raw, sign: (message: Uint8Array) => sign(null, message, privateKey) };
};
const [LOG, WITNESS] = [keyPair(1), keyPair(2)];
const key = noteKey(ORIGIN, "note", LOG.raw);
const witness = witnessKey("witness.example", WITNESS.raw) as NoteKey;

const TEXT = headText({ origin: ORIGIN, size: 301, root: EMPTY_ROOT });
const OWN = { name: ORIGIN, keyId: key.id, signature: LOG.sign(Buffer.from(TEXT)) };
const NOTE: SignedNote = { text: TEXT, signatures: [OWN] };
const signedAt = (time: number): SignedNote => cosigned(NOTE, witness, time, WITNESS.sign);
const LINES = noteText(signedAt(NOW)).slice(TEXT.length + 1);
const TOKENS = ["\n", "\n\n", "\u2014 ", "=", "0", "\r", "\0", "A"];

const mutated =
  (examples: readonly string[], tokens: readonly string[]) =>
  (random: Random): Buffer =>
    mutateBytes(random.oneOf(examples.map((text) => Buffer.from(text))), random, tokens);

const brought: Target = {
  name: "log-cosigned",
  generate: mutated([noteText(signedAt(NOW)), noteText(signedAt(NOW + 86_400)), noteText(NOTE)], TOKENS),
  judge: (input) => {
    const found = readCosigned(input, { origin: ORIGIN, keys: [key], witnesses: [witness] }, NOW);
    if ("problem" in found) return found.problem;
    for (const { note, time } of found) {
      if (!note.startsWith(`${TEXT}\n`) || time !== NOW) throw new BrokenRule("what nobody signed is not kept");
      if (findCosigned(Buffer.from(note), witness)?.time !== time) throw new BrokenRule("what is kept is read again");
    }
    return JSON.stringify(found.map(({ time }) => time));
  },
};

const answered: Target = {
  name: "log-witness-answer",
  generate: mutated([LINES.slice(LINES.indexOf("\n") + 1), LINES, "301\n", "0"], TOKENS),
  judge: (input) => {
    const note = withAnswer(NOTE, input, [witness]);
    if (note !== undefined && (note.text !== TEXT || note.signatures[0] !== OWN))
      throw new BrokenRule("an answer changes nothing but what the witness signed");
    return JSON.stringify([note?.signatures.length ?? null, findSeenSize(input.toString()) ?? null]);
  },
};

const listed: Target = {
  name: "log-witnesses",
  generate: mutated([witness.text, `${witness.text} ${key.text}`, ""], ["+", " ", "\n", "=", "0"]),
  judge: (input) => {
    const found = witnessesIn(input.toString());
    if ("wrong" in found) return "wrong";
    const again = witnessesIn(found.witnesses.map(({ text }) => text).join(" "));
    if (!("witnesses" in again)) throw new BrokenRule("a list that was read is written and read again");
    return String(found.witnesses.length);
  },
};

export const WITNESS_TARGETS: readonly Target[] = [brought, answered, listed];
