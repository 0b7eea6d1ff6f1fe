import type { Language } from "../../core/plan/language.ts";

/** What a rollback plan says, in the reader's language. */
export interface RollbackWords {
  readonly marks: { readonly complete: string; readonly incomplete: string };
  readonly complete: (total: number) => string;
  /** How many of what is restored are wanting, of how many, how many were never accepted, and how many checks are not satisfied. */
  readonly incomplete: (bad: number, total: number, without: number, checks: number) => string;
  readonly nothing: string;
  readonly judged: (migration: string, at: string, version: number, digest: string) => string;
  readonly onlyUnit: (unit: string) => string;
  readonly first: string;
  readonly states: Readonly<Record<string, string>>;
  readonly waived: (until: string, by: string, reason: string) => string;
  readonly unjudged: (at: string) => string;
  readonly noSteps: string;
  readonly check: (state: string) => string;
  readonly expired: (at: string) => string;
  readonly fallBack: (at: string, age: string) => string;
  readonly noFallBack: string;
  readonly labels: {
    readonly backup: string;
    readonly content: string;
    readonly copies: string;
    readonly drill: string;
    readonly lost: string;
    readonly newer: string;
    readonly restores: string;
    readonly before: string;
    readonly tool: string;
    readonly source: string;
    readonly judgement: string;
  };
  readonly is: { readonly newest: string; readonly older: string; readonly voided: (version: string) => string };
  readonly backup: (at: string, age: string, validUntil: string | null) => string;
  readonly content: (entries: number, bytes: number, tool: string, agent: string, fact: string) => string;
  readonly lost: (at: string, age: string) => string;
  readonly allLost: string;
  readonly newer: (title: string, at: string) => string;
  readonly noCopies: (agent: string) => string;
  readonly copiesUnrecorded: string;
  readonly sites: { readonly "on-site": string; readonly "off-site": string };
  readonly locked: (until: string) => string;
  readonly claimedLocked: (until: string) => string;
  readonly claimedImmutable: string;
  readonly unlocked: string;
  readonly noDrill: string;
  readonly drill: (took: string | null, at: string, state: string, proof: string | null) => string;
  readonly ofThis: string;
  readonly ofAnother: (at: string) => string;
  readonly noBackup: string;
  readonly footer: readonly string[];
}

const en: RollbackWords = {
  marks: { complete: "COMPLETE", incomplete: "NOT COMPLETE" },
  complete: (total) => `all ${total} that the plan restores from are accepted, unexpired and checked as it asks`,
  incomplete: (bad, total, without, checks) =>
    [
      ...(bad === 0
        ? []
        : [
            `${bad} of ${total} cannot be relied on to go back${without === 0 ? "" : `, and ${without} of them ${without === 1 ? "has" : "have"} nothing to restore from`}`,
          ]),
      ...(checks === 0
        ? []
        : [
            `${checks} ${checks === 1 ? "check of what is restored is" : "checks of what is restored are"} not satisfied`,
          ]),
    ].join("; "),
  nothing: "the plan asks for nothing here that could be restored",
  judged: (migration, at, version, digest) => `${migration} at ${at}, by plan version ${version} (${digest})`,
  onlyUnit: (unit) => `Only unit ${unit}: other units may have to be restored before it; leave out --unit to see them.`,
  first: "Not there, or not to be relied on",
  states: {
    missing: "MISSING",
    late: "LATE",
    stale: "EXPIRED",
    failed: "NOT ACCEPTED",
    inconclusive: "UNKNOWN",
    passed: "accepted",
    waived: "WAIVED",
  },
  waived: (until, by, reason) => `until ${until} by ${by} (${reason}); a waiver is not a backup`,
  unjudged: (at) => `what was completed at ${at} could not be judged; the one below is older`,
  noSteps: "NO STEPS: the plan does not say how it is restored",
  check: (state) => `CHECK ${state}`,
  expired: (at) => `since ${at}`,
  fallBack: (at, age) => `accepted last: the one of ${at}, ${age} old`,
  noFallBack: "nothing was found that was accepted",
  labels: {
    backup: "backup",
    content: "content",
    copies: "copies",
    drill: "last drill",
    lost: "lost",
    newer: "newer",
    restores: "restores",
    before: "before",
    tool: "with",
    source: "source",
    judgement: "our judgement",
  },
  is: {
    newest: "",
    older: "OLDER THAN WHAT CAME LAST, which was not accepted: ",
    voided: (version) => `ACCEPTED ONLY BY AN EARLIER PLAN (version ${version}): `,
  },
  backup: (at, age, until) =>
    `completed ${at}, ${age} ago${until === null ? "; no longer valid evidence" : `, valid until ${until}`}`,
  content: (entries, bytes, tool, agent, fact) =>
    `${entries.toLocaleString("en")} entries, ${bytes.toLocaleString("en")} bytes, by ${tool}, from agent ${agent}; fact ${fact}`,
  lost: (at, age) => `everything since ${at}: ${age}`,
  allLost: "everything: there is no backup that was accepted",
  newer: (title, at) => `${title} is known as of ${at}, which is newer than this backup`,
  noCopies: (agent) => `none is named: it lies where agent ${agent} read it`,
  copiesUnrecorded: "not recorded with this backup; its manifest names them",
  sites: { "on-site": "on site", "off-site": "off site" },
  locked: (until) => `locked until ${until} (S3 said so when it was audited)`,
  claimedLocked: (until) => `locked until ${until}, says the agent`,
  claimedImmutable: "immutable, says the agent",
  unlocked: "not locked",
  noDrill: "none: nobody has shown that this can be restored, nor how long it takes",
  drill: (took, at, state, proof) =>
    `${took === null ? "no duration reported" : `took ${took}`}, on ${at}: ${state}${proof === null ? "" : `, ${proof}`}`,
  ofThis: "of this backup",
  ofAnother: (at) => `of the backup of ${at}, not of this one`,
  noBackup: "NONE that was accepted",
  footer: [
    "Written by cleargate rollback-plan. Times are UTC. What a step costs besides is not known here: look at it before you type it.",
    "A step without a source is our judgement. <names> are yours to fill in.",
  ],
};

const es: RollbackWords = {
  marks: { complete: "COMPLETO", incomplete: "INCOMPLETO" },
  complete: (total) =>
    `todo lo que el plan usa para restaurar (${total}) está aceptado, vigente y comprobado como se pide`,
  incomplete: (bad, total, without, checks) =>
    [
      ...(bad === 0
        ? []
        : [
            `con ${bad} de ${total} no se puede contar para volver atrás${without === 0 ? "" : `, y ${without} no tienen de qué restaurarse`}`,
          ]),
      ...(checks === 0
        ? []
        : [
            `${checks} ${checks === 1 ? "comprobación de lo que se restaura no se cumple" : "comprobaciones de lo que se restaura no se cumplen"}`,
          ]),
    ].join("; "),
  nothing: "el plan no pide aquí nada que se pueda restaurar",
  judged: (migration, at, version, digest) =>
    `${migration} a las ${at}, según la versión ${version} del plan (${digest})`,
  onlyUnit: (unit) => `Solo la unidad ${unit}: puede que otras deban restaurarse antes; quite --unit para verlas.`,
  first: "Lo que no está, o con lo que no se puede contar",
  states: {
    missing: "FALTA",
    late: "RETRASADO",
    stale: "CADUCADO",
    failed: "NO ACEPTADO",
    inconclusive: "NO SE SABE",
    passed: "aceptado",
    waived: "DISPENSADO",
  },
  waived: (until, by, reason) => `hasta ${until} por ${by} (${reason}); una dispensa no es una copia`,
  unjudged: (at) => `lo completado a las ${at} no se pudo juzgar; lo de abajo es anterior`,
  noSteps: "SIN PASOS: el plan no dice cómo se restaura",
  check: (state) => `COMPROBACIÓN ${state}`,
  expired: (at) => `desde ${at}`,
  fallBack: (at, age) => `lo último aceptado: lo de ${at}, hace ${age}`,
  noFallBack: "no se ha encontrado nada aceptado",
  labels: {
    backup: "copia",
    content: "contenido",
    copies: "está en",
    drill: "último ensayo",
    lost: "se pierde",
    newer: "más nuevo",
    restores: "restaura",
    before: "antes",
    tool: "con",
    source: "fuente",
    judgement: "a nuestro juicio",
  },
  is: {
    newest: "",
    older: "ANTERIOR A LO ÚLTIMO QUE LLEGÓ, que no se aceptó: ",
    voided: (version) => `ACEPTADA SOLO POR UN PLAN ANTERIOR (versión ${version}): `,
  },
  backup: (at, age, until) =>
    `completada ${at}, hace ${age}${until === null ? "; ya no es evidencia válida" : `, válida hasta ${until}`}`,
  content: (entries, bytes, tool, agent, fact) =>
    `${entries.toLocaleString("es")} entradas, ${bytes.toLocaleString("es")} bytes, de ${tool}, del agente ${agent}; hecho ${fact}`,
  lost: (at, age) => `todo desde ${at}: ${age}`,
  allLost: "todo: no hay ninguna copia aceptada",
  newer: (title, at) => `${title} se conoce a fecha de ${at}, más nuevo que esta copia`,
  noCopies: (agent) => `no se nombra: está donde la leyó el agente ${agent}`,
  copiesUnrecorded: "no se registró con esta copia; su manifiesto lo dice",
  sites: { "on-site": "en el sitio", "off-site": "fuera del sitio" },
  locked: (until) => `bloqueada hasta ${until} (lo dijo S3 al auditarla)`,
  claimedLocked: (until) => `bloqueada hasta ${until}, según el agente`,
  claimedImmutable: "inmutable, según el agente",
  unlocked: "sin bloqueo",
  noDrill: "ninguno: nadie ha mostrado que se pueda restaurar, ni cuánto tarda",
  drill: (took, at, state, proof) =>
    `${took === null ? "sin duración" : `tardó ${took}`}, el ${at}: ${state}${proof === null ? "" : `, ${proof}`}`,
  ofThis: "de esta copia",
  ofAnother: (at) => `de la copia de ${at}, no de esta`,
  noBackup: "NINGUNA aceptada",
  footer: [
    "Escrito por cleargate rollback-plan. Las horas son UTC. Aquí no se sabe qué más cuesta un paso: mírelo antes de teclearlo.",
    "Un paso sin fuente es nuestro juicio. Los <nombres> los pone usted.",
  ],
};

export const ROLLBACK_WORDS: Readonly<Record<Language, RollbackWords>> = { en, es };
