import { clipped } from "../../printable.ts";

const MAX_REASON_BYTES = 500;

/** Bounded, since one fact and one notification name the reasons of many checkpoints. */
export const reasonText = (text: string): string => clipped(text, MAX_REASON_BYTES);
