const s = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Texts of the views that look at another moment than now, or at several. */
export const momentsEn = {
  moments: {
    heading: "Moment",
    open: "Look at another moment",
    other: "Another moment",
    asOf: "As of",
    knownAt: "as known at",
    now: "now",
    past: "You are looking at another moment: nothing can be decided here.",
    back: "Back to now",
    since: "What has changed since",
    slider: "When",
    sliderHint: "Page up and page down go from one opening or shutting of a gate to the next.",
    before: "Previous change",
    after: "Next change",
    noChange: "No gate has opened or shut in this time.",
    cut: (at: string) => `It begins at ${at}: more was recorded before than one answer goes through.`,
    change: (gate: string, isClear: boolean) => `${gate} ${isClear ? "opened" : "shut"}`,
    exact: (zone: string) => `As of (${zone})`,
    known: "What counts",
    knownThen: "what was known then",
    knownNow: "what is known today about it",
    knownOther: "what was known at another instant",
    exactKnown: (zone: string) => `Known at (${zone})`,
    wasClear: "The step could begin.",
    wasBlocked: "The step could not begin.",
    gates: "Gates at this moment",
    checkpoints: "Checkpoints at this moment",
    noGates: "There was no gate yet.",
    noCheckpoints: "There was no checkpoint yet.",
    unit: "Only of the unit",
    checkpoint: "Checkpoint",
    completed: "Evidence completed",
    validUntil: "Valid until",
    more: "More",
    version: (version: number) => (version === 0 ? "No plan version was in force." : `Plan version ${version}.`),
    applying: (version: number) => `Plan version ${version} was being applied: no gate is shown as clear.`,
    undecided: (count: number) =>
      `${s(count, "fact")} recorded later cannot be decided again for this moment; what they are about is not satisfied:`,
    knownEarlier: (at: string) => `Of what was recorded since, only what came until ${at} is looked through.`,
    digest: "Digest",
    received: "Received",
    historyUntil: (at: string) => `Only what was recorded until ${at}.`,
  },
  why: {
    link: "Why, and what would clear it",
  },
};

export type MomentWords = typeof momentsEn;
