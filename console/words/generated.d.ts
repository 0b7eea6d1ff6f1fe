/** The project's own words, which the build makes of those of mails: `scripts/console-words.ts`. */
declare module "words:*" {
  const words: {
    readonly states: Readonly<Record<string, string>>;
    readonly proofs: Readonly<Record<string, string>>;
    readonly findings: Readonly<Record<string, string>>;
    readonly causes: Readonly<Record<"late" | "stale" | "comparing" | "applying", string>>;
    readonly easings: Readonly<Record<string, string>>;
    readonly aboutGate: string;
    readonly codes: readonly string[];
  };
  export default words;
}
