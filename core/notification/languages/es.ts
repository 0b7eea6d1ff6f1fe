import type { Phrases } from "../phrases.ts";

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);

export const es: Phrases = {
  locale: "es-ES",
  states: {
    missing: "ausente",
    late: "atrasado",
    passed: "superado",
    stale: "caducado",
    failed: "fallido",
    inconclusive: "no concluyente",
    waived: "dispensado",
    comparing: "en comparación",
  },
  marks: { clear: "ABIERTA", blocked: "BLOQUEADA", waiver: "DISPENSA", reminder: "ATRASO", summary: "RESUMEN" },
  clearSubject: (gate, total, until) => `${gate}: ${total}/${total} controles, válido hasta ${until}`,
  clearHeadline: (gate) => `Abierta: ${gate}`,
  clearLead: (total, until) =>
    `Los ${total} controles se cumplen. Se puede volver atrás, si se da el paso antes de ${until}.`,
  clearWaived: (count) => `${count} de ellos ${plural(count, "está dispensado", "están dispensados")}, sin prueba.`,
  clearNext: (before) =>
    `Siguiente paso: ${before}. Las pruebas renovadas a tiempo mantienen la puerta abierta por más tiempo.`,
  evidence: "Pruebas, primero la que antes caduca",
  until: (at) => `hasta ${at}`,
  completed: (at) => `completada ${at}`,
  proofs: {
    reported: "solo según su tarea",
    listed: "catalogada, sin hashes",
    hashed: "hash de cada archivo",
    verified: "releída y verificada",
    restored: "restaurada como ensayo",
  },
  took: (time) => `en ${time}`,
  waivedUntil: (at) => `dispensado hasta ${at}`,
  approvedBy: (who) => `aprobado por ${who}`,
  more: (count) => `y ${count} más`,
  blockedSubject: (gate, count, total) => `${gate}: ${count} de ${total} controles`,
  because: (what, state) => `porque ${what} está ${state}`,
  blockedHeadline: (gate) => `Bloqueada de nuevo: ${gate}`,
  blockedLead: (before, count, total, since) =>
    `No dé el paso «${before}»: ${count} de ${total} controles no se ${plural(count, "cumple", "cumplen")} desde ${since}.`,
  blockers: "Qué lo impide",
  since: (state, at) => `${state} desde ${at}`,
  blockedNext:
    "Siguiente paso: quien opera estas unidades las arregla y envía pruebas nuevas. Recibirá un correo cuando la puerta se abra.",
  footer: (migration, title, planVersion) => `Migración ${migration} (${title}), versión ${planVersion} del plan.`,
  about: (gate, epoch) => `Puerta ${gate}, transición ${epoch}.`,
  decidedBy: (fact) => `Lo decidió: hecho ${fact}.`,
  seeNow: (command) => `Véalo tal como está ahora: ${command}`,
  waiverSubject: (what, days) => `la dispensa de ${what} termina en ${days} ${plural(days, "día", "días")}`,
  waiverEndedSubject: (what) => `la dispensa de ${what} ha terminado`,
  waiverHeadline: (what) => `Dispensa de ${what}`,
  waiverLead: (at, approvedBy) =>
    `Termina ${at}. La aprobó ${approvedBy}. Desde entonces el control cuenta tal como esté, y pueden cerrarse puertas.`,
  waiverEndedLead: (at) => `Terminó ${at}. El control cuenta de nuevo tal como está.`,
  waiverReason: "Por qué se dispensó",
  waiverControl: "Qué se hace en su lugar",
  waiverNext: "Siguiente paso: arreglar lo dispensado, o pedir una dispensa nueva con su motivo.",
  reminderSubject: (unit, count) => `${unit}: ${count} ${plural(count, "control", "controles")} sin pruebas`,
  reminderHeadline: (unit) => `${unit} debe pruebas`,
  reminderLead: (count) =>
    `${count} ${plural(count, "control suyo está atrasado o caducado", "controles suyos están atrasados o caducados")}. Mientras sea así, las puertas siguen cerradas.`,
  reminderNext: "Siguiente paso: revise el agente y las copias de esta unidad. Recibirá recordatorios mientras dure.",
  missedRuns: (count) => plural(count, "una ejecución perdida", `${count} ejecuciones perdidas`),
  summarySubject: (blocked, gates, failing, expiring) =>
    `${blocked} de ${gates} puertas bloqueadas, ${failing} controles sin cumplir, ${expiring} a punto de caducar`,
  summaryHeadline: (title) => `Cómo está ${title}`,
  summaryLead: (holding, total, since) =>
    `${holding} de ${total} controles se cumplen.${since === undefined ? "" : ` Último resumen: ${since}.`}`,
  summaryMissed: (count) =>
    count === 0
      ? "No se perdió ninguna ejecución."
      : plural(count, "Se perdió una ejecución.", `Se perdieron ${count} ejecuciones.`),
  summaryGates: "Puertas",
  summaryFailing: "Qué no se cumple, primero los fallos",
  summaryExpiring: "Qué caduca antes del próximo resumen",
  summaryWaivers: "Dispensas",
  summaryNext: "Siguiente paso: lo que falla o caducó espera a su responsable; lo que va a caducar, su próxima copia.",
  gateClear: (until) => `abierta hasta ${until}`,
  gateBlocked: (count, since) => `bloqueada por ${count} desde ${since}`,
  gateStabilizing: (at) => `todo se cumple, se abre ${at}`,
  duplicate: "Puede que esta sea la segunda copia de este correo.",
  duplicateSubject: "(posible duplicado)",
};
