import type { Action, Story, Violation } from "./story.ts";

const details = ({ at: _, act: __, ...rest }: Action): string =>
  Object.entries(rest)
    .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`)
    .join(", ");

/** A story as a numbered list, for people. */
export const tell = ({ profile, seed, actions, faults = [] }: Story, violation: Violation | undefined): string => {
  const lines = [
    ...actions.map((action) => `at ${action.at.toFixed(3)} min: ${action.act}, ${details(action)}`),
    ...faults.map(({ process, call, fault }) => `call ${call} of "${process}": ${fault}`),
    ...(violation === undefined
      ? []
      : [`at ${violation.at.toFixed(3)} min, breaks ${violation.invariant}: ${violation.detail}`]),
  ];
  return [`profile ${profile}, seed ${seed}`, ...lines.map((line, index) => `${index + 1}. ${line}`)].join("\n");
};
