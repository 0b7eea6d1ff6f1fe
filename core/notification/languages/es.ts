import type { Phrases } from "../phrases.ts";

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);
const checkpoints = (count: number): string => `${count} ${plural(count, "control", "controles")}`;

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
  proofs: {
    reported: "solo según su tarea",
    listed: "catalogada, sin hashes",
    hashed: "hash de cada archivo",
    verified: "releída y verificada",
    restored: "restaurada como ensayo",
  },
  blockers: "Controles que la bloquean",
  validUntil: (at) => `válido hasta ${at}`,
  waivedUntil: (at) => `dispensado hasta ${at}`,
  completed: (at) => `completada ${at}`,
  duration: (time) => `en ${time}`,
  approvedBy: (who) => `aprobado por ${who}`,
  since: (state, at) => `${state} desde ${at}`,
  missedRuns: (count) => plural(count, "una ejecución perdida", `${count} ejecuciones perdidas`),
  more: (count) => `y ${count} más`,
  footer: {
    migration: (migration, title, planVersion) => `Migración ${migration} (${title}), versión ${planVersion} del plan.`,
    transition: (gate, epoch) => `Puerta ${gate}, transición ${epoch}.`,
    decidedBy: (fact) => `Decidido por el hecho ${fact}.`,
    current: (command) => `Estado actual: ${command}`,
  },
  duplicate: { subject: "(posible duplicado)", lead: "Este correo puede ser una segunda copia." },
  clear: {
    subject: (gate, total, until) => `${gate}: ${total}/${total} controles, válido hasta ${until}`,
    headline: (gate) => `Abierta: ${gate}`,
    lead: (total, until) =>
      `Los ${total} controles se cumplen. Se puede volver atrás, siempre que el paso se dé antes de ${until}.`,
    waived: (count) => `${count} de ellos ${plural(count, "está dispensado", "están dispensados")}, sin prueba.`,
    evidence: "Pruebas, primero la que antes caduca",
    next: (before) =>
      `Siguiente paso: ${before}. Las pruebas renovadas a tiempo mantienen la puerta abierta por más tiempo.`,
  },
  blocked: {
    subject: (gate, count, total) =>
      `${gate}: ${count} de ${total} controles ${plural(count, "no se cumple", "no se cumplen")}`,
    because: (what, state) => `, porque ${what} está ${state}`,
    headline: (gate) => `Bloqueada de nuevo: ${gate}`,
    lead: (before, count, total, since) =>
      `No dé el paso «${before}»: ${count} de ${total} controles no se ${plural(count, "cumple", "cumplen")} desde ${since}.`,
    next: "Siguiente paso: quien opera estas unidades corrige la causa y envía pruebas nuevas. Recibirá un correo cuando la puerta se abra.",
  },
  waiver: {
    subject: (what, days) => `la dispensa de ${what} termina en ${days} ${plural(days, "día", "días")}`,
    endedSubject: (what) => `la dispensa de ${what} ha terminado`,
    headline: (what) => `Dispensa de ${what}`,
    lead: (at, approvedBy) =>
      `Termina ${at}. La aprobó ${approvedBy}. Después, el control solo se cumple con pruebas, y pueden bloquearse puertas.`,
    endedLead: (at) => `Terminó ${at}. Desde ahora, el control solo se cumple con pruebas.`,
    reason: "Por qué se dispensó",
    control: "Qué se hace en su lugar",
    next: "Siguiente paso: corregir lo dispensado, o solicitar una dispensa nueva con su motivo.",
  },
  reminder: {
    subject: (unit, count) => `${unit}: ${checkpoints(count)} sin pruebas válidas`,
    headline: (unit) => `Pruebas de ${unit} con retraso`,
    lead: (count) =>
      `${checkpoints(count)} de esta unidad ${plural(count, "está atrasado o caducado", "están atrasados o caducados")}. Mientras sea así, las puertas siguen bloqueadas.`,
    next: "Siguiente paso: revise el agente y las copias de esta unidad. Los recordatorios siguen hasta entonces.",
  },
  summary: {
    subject: (blocked, gates, failing, expiring) =>
      `${blocked} de ${gates} puertas bloqueadas, ${checkpoints(failing)} sin cumplir, ${expiring} a punto de caducar`,
    headline: (title) => `Resumen: ${title}`,
    lead: (satisfied, total, lastAt) =>
      `${satisfied} de ${total} controles se cumplen.${lastAt === undefined ? "" : ` Último resumen: ${lastAt}.`}`,
    missed: (count) =>
      count === 0
        ? "No se perdió ninguna ejecución."
        : plural(count, "Se perdió una ejecución.", `Se perdieron ${count} ejecuciones.`),
    failing: "Sin cumplir, primero los fallos",
    expiring: "Caduca antes del próximo resumen",
    waivers: "Dispensas",
    gates: "Puertas",
    gateBlocked: (count, since) =>
      plural(count, `un control la bloquea desde ${since}`, `${count} controles la bloquean desde ${since}`),
    gateStabilizing: (at) => `todo se cumple, se abre ${at}`,
    next: "Siguiente paso: sus responsables atienden lo que no se cumple; lo que va a caducar espera su próxima copia.",
  },
};
