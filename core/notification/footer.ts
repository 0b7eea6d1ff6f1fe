import { printable } from "../printable.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import type { MigrationLabel, Notification } from "../readiness/notification.ts";
import { defang } from "./defang.ts";
import type { Voice } from "./voice.ts";

const about = (voice: Voice, { migration, title, planVersion }: MigrationLabel): string =>
  voice.footer.migration(migration, defang(printable(voice.said(title))), planVersion);

/** The migration, and the command that shows its current state. */
export const migrationFooter = (voice: Voice, label: MigrationLabel, command: string): string[] => [
  about(voice, label),
  voice.footer.current(`${command} --migration ${label.migration}`),
];

/** A transition's footer also names the transition and its fact, so that both can be found in the history. */
export const transitionFooter = (
  voice: Voice,
  { id, epoch }: Gate,
  { about: label, fact }: Pick<Notification, "about" | "fact">,
): string[] => [
  `${about(voice, label)} ${voice.footer.transition(id, epoch)}`,
  voice.footer.fact(fact),
  voice.footer.current(`cleargate gates --migration ${label.migration} --gate ${id}`),
];
