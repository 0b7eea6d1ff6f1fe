import type { Language } from "../../plan/language.ts";

/** The texts of a report; a language that lacks one does not compile. */
interface Words {
  readonly title: string;
  readonly allClear: string;
  readonly someBlocked: (blocked: number, all: number) => string;
  readonly lead: (of: { migration: string; title: string; asOf: string; version: number }) => string;
  readonly asked: (by: string, at: string, pack: string) => string;
  readonly ofGate: (gate: string) => string;
  readonly gates: string;
  readonly gateColumns: readonly [string, string, string, string, string, string];
  /** Added to a clear one that the plan does not enforce. */
  readonly notEnforced: string;
  readonly state: Readonly<Record<"clear" | "blocked" | "removed" | "unarmed" | "unenforced", string>>;
  readonly blockers: string;
  readonly noBlockers: string;
  readonly checkpointColumns: readonly [string, string, string, string, string];
  readonly more: (count: number, file: string) => string;
  readonly waivers: string;
  readonly noWaivers: string;
  readonly waiverColumns: readonly [string, string, string, string, string, string];
  readonly overTime: string;
  readonly overTimeSaid: (of: { first: string; last: string; satisfied: number; total: number }) => string;
  readonly gateLine: (gate: string) => string;
  readonly gateLineSaid: (of: { first: string; last: string; count: number; state: string }) => string;
  readonly coverage: string;
  readonly coverageColumns: readonly [string, string, string, string, string];
  readonly approvals: string;
  readonly approvalColumns: readonly [string, string, string, string, string];
  readonly plans: string;
  readonly planColumns: readonly [string, string, string, string, string];
  readonly deliveries: string;
  readonly deliveryColumns: readonly [string, string, string];
  readonly noDeliveries: string;
  readonly wayBack: string;
  readonly noWayBack: string;
  readonly wayBackColumns: readonly [string, string, string, string, string, string];
  readonly steps: (requirement: string) => string;
  readonly stepDetails: Readonly<Record<"tool" | "source" | "judgement" | "restores", string>>;
  readonly prerequisite: string;
  readonly system: string;
  readonly noSystem: string;
  readonly systemColumns: readonly [string, string, string, string, string];
  readonly counts: (of: { facts: number; manifests: number; genuine: number; sealed: number }) => string;
  readonly verify: string;
  readonly verifyText: readonly [string, string, string];
  readonly never: string;
}

const en: Words = {
  title: "Evidence pack",
  allClear: "ALL GATES CLEAR",
  someBlocked: (blocked, all) => `${blocked} OF ${all} GATES BLOCKED`,
  lead: ({ migration, title, asOf, version }) =>
    `${title} (${migration}), as recorded by ${asOf} and judged at that instant. Plan version ${version}.`,
  asked: (by, at, pack) => `Asked for by ${by} at ${at}. Pack ${pack}.`,
  ofGate: (gate) => `Its lists are about gate ${gate}; the history in it is whole.`,
  gates: "Gates",
  gateColumns: ["Gate", "State", "Since", "Valid until", "Blockers", "Before"],
  notEnforced: "not enforced",
  state: {
    clear: "clear",
    blocked: "BLOCKED",
    removed: "removed",
    unarmed: "blocked (not armed)",
    unenforced: "WOULD BE BLOCKED (not enforced)",
  },
  blockers: "What is not satisfied",
  noBlockers: "Every checkpoint is satisfied.",
  checkpointColumns: ["Unit", "Requirement", "State", "Since", "Why"],
  more: (count, file) => `${count} more are in ${file}.`,
  waivers: "Waivers",
  noWaivers: "Nothing is waived.",
  waiverColumns: ["Unit", "Requirement", "Until", "Approved by", "Reason", "Done instead"],
  overTime: "Satisfied checkpoints over time",
  overTimeSaid: ({ first, last, satisfied, total }) =>
    `From ${first} to ${last}: ${satisfied} of ${total} at the end. The dashed line is how many there are.`,
  gateLine: (gate) => `Gate ${gate} over time`,
  gateLineSaid: ({ first, last, count, state }) =>
    `From ${first} to ${last}: ${count} transitions, at the end ${state}. A tall bar is clear, a low one blocked.`,
  coverage: "What the gates cover",
  coverageColumns: ["Gate", "Checkpoints", "Requirements", "Units", "Not asked, with the plan's reasons"],
  approvals: "What people decided",
  approvalColumns: ["When", "What", "About", "By", "Why"],
  plans: "Plan versions",
  planColumns: ["Version", "In force from", "By", "Approved by", "SHA-256 of the plan"],
  deliveries: "Who was told",
  deliveryColumns: ["Kind", "Outcome", "Deliveries"],
  noDeliveries: "Nobody was told of anything.",
  wayBack: "The way back",
  noWayBack: "The plan asks for no backup.",
  wayBackColumns: ["Unit", "What", "State", "Backup of", "Valid until", "Proof"],
  steps: (requirement) => `How ${requirement} is restored`,
  stepDetails: {
    tool: "Tool",
    source: "Documented in",
    judgement: "Our own judgement",
    restores: "There again afterwards",
  },
  prerequisite: "Before",
  system: "The existing system",
  noSystem: "The plan asks for no inventory.",
  systemColumns: ["Unit", "Inventory", "State", "Lists", "Completed"],
  counts: ({ facts, manifests, genuine, sealed }) =>
    `${facts} facts; ${manifests} objects arrived, ${genuine} of them genuine manifests, of which ${sealed} have their seal in this pack.`,
  verify: "Check it yourself",
  verifyText: [
    "verify.mjs is in this pack. It needs Node 24 and nothing else, and asks nobody: node verify.mjs <the pack or its folder>",
    "It checks every byte, every seal by the keys of the plan that was in force, and replays the history to the same verdicts.",
    "It cannot see that a fact at the end of the history was left out, or that a whole history was made up: compare with a pack or a mail of before.",
  ],
  never: "never",
};

const es: Words = {
  title: "Expediente de evidencias",
  allClear: "TODAS LAS PUERTAS ABIERTAS",
  someBlocked: (blocked, all) => `${blocked} DE ${all} PUERTAS CERRADAS`,
  lead: ({ migration, title, asOf, version }) =>
    `${title} (${migration}), según lo registrado hasta ${asOf} y juzgado en ese instante. Versión ${version} del plan.`,
  asked: (by, at, pack) => `Solicitado por ${by} el ${at}. Expediente ${pack}.`,
  ofGate: (gate) => `Sus listas son de la puerta ${gate}; el historial que contiene está entero.`,
  gates: "Puertas",
  gateColumns: ["Puerta", "Estado", "Desde", "Válida hasta", "Bloqueos", "Antes de"],
  notEnforced: "no es obligatoria",
  state: {
    clear: "abierta",
    blocked: "CERRADA",
    removed: "eliminada",
    unarmed: "cerrada (sin armar)",
    unenforced: "SE CERRARÍA (no es obligatoria)",
  },
  blockers: "Lo que no se cumple",
  noBlockers: "Todos los puntos de control se cumplen.",
  checkpointColumns: ["Unidad", "Requisito", "Estado", "Desde", "Por qué"],
  more: (count, file) => `Hay ${count} más en ${file}.`,
  waivers: "Exenciones",
  noWaivers: "No hay ninguna exención.",
  waiverColumns: ["Unidad", "Requisito", "Hasta", "Aprobada por", "Motivo", "En su lugar se hace"],
  overTime: "Puntos de control cumplidos a lo largo del tiempo",
  overTimeSaid: ({ first, last, satisfied, total }) =>
    `De ${first} a ${last}: al final ${satisfied} de ${total}. La línea discontinua indica cuántos hay.`,
  gateLine: (gate) => `La puerta ${gate} a lo largo del tiempo`,
  gateLineSaid: ({ first, last, count, state }) =>
    `De ${first} a ${last}: ${count} transiciones, al final ${state}. Una barra alta es abierta, una baja cerrada.`,
  coverage: "Lo que cubren las puertas",
  coverageColumns: [
    "Puerta",
    "Puntos de control",
    "Requisitos",
    "Unidades",
    "Lo que no se pide, con los motivos del plan",
  ],
  approvals: "Lo que decidieron las personas",
  approvalColumns: ["Cuándo", "Qué", "Sobre", "Quién", "Por qué"],
  plans: "Versiones del plan",
  planColumns: ["Versión", "En vigor desde", "Por", "Aprobada por", "SHA-256 del plan"],
  deliveries: "A quién se avisó",
  deliveryColumns: ["Tipo", "Resultado", "Envíos"],
  noDeliveries: "No se avisó a nadie de nada.",
  wayBack: "El camino de vuelta",
  noWayBack: "El plan no pide ninguna copia de seguridad.",
  wayBackColumns: ["Unidad", "Qué", "Estado", "Copia de", "Válida hasta", "Prueba"],
  steps: (requirement) => `Cómo se restaura ${requirement}`,
  stepDetails: {
    tool: "Herramienta",
    source: "Documentado en",
    judgement: "Juicio propio",
    restores: "Lo que vuelve a haber",
  },
  prerequisite: "Antes",
  system: "El sistema existente",
  noSystem: "El plan no pide ningún inventario.",
  systemColumns: ["Unidad", "Inventario", "Estado", "Elementos", "Completado"],
  counts: ({ facts, manifests, genuine, sealed }) =>
    `${facts} hechos; llegaron ${manifests} objetos, de ellos ${genuine} manifiestos auténticos, ${sealed} con su sello en este expediente.`,
  verify: "Compruébelo usted mismo",
  verifyText: [
    "verify.mjs está en este expediente. Solo necesita Node 24 y no pregunta a nadie: node verify.mjs <el expediente o su carpeta>",
    "Comprueba cada byte, cada sello con las claves del plan que estaba en vigor, y repite el historial hasta los mismos veredictos.",
    "No puede ver que se haya omitido un hecho al final del historial, ni que un historial entero sea inventado: compárelo con un expediente o un correo anterior.",
  ],
  never: "nunca",
};

export const WORDS: Readonly<Record<Language, Words>> = { en, es };
export type { Words };
