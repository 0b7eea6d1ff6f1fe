import type { Words } from "./en.ts";

const s = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("es")} ${count === 1 ? one : many}`;

export const matrixEs: Words["matrix"] = {
  heading: "Unidades y requisitos",
  filters: "Qué se muestra",
  unit: "Unidad",
  filter: "Buscar una unidad",
  state: "Estado",
  any: "Cualquiera",
  unsatisfied: "Sin satisfacer",
  owner: "Responsable",
  before: (zone) => `Caduca antes de (${zone})`,
  groupBy: "Agrupado por",
  noGroup: "Nada",
  groupings: {
    owner: "Responsable",
    requirement: "Requisito",
    state: "Estado",
    gate: "Puerta",
    prefix: "Comienzo del nombre",
  },
  nobody: {
    owner: "Nadie es responsable",
    requirement: "",
    state: "",
    gate: "En ninguna puerta",
    prefix: "Sin comienzo",
  },
  group: "Orden",
  byName: "Por nombre",
  byState: "Lo peor primero",
  units: (text, count) => `${text} ${count === 1 ? "unidad" : "unidades"}`,
  atLeast: (count) => `${count} o más`,
  bounds: "No se cuentan todos.",
  countAll: "Contar todos",
  shown: (count, all) =>
    count === all ? s(all, "unidad", "unidades") : `${count.toLocaleString("es")} de ${s(all, "unidad", "unidades")}`,
  found: (count, isWhole) =>
    isWhole
      ? `${s(count, "unidad", "unidades")} así en toda la migración`
      : `${s(count, "unidad", "unidades")} así hasta ahora`,
  begins: "Nombres que empiezan así; cuando se hayan leído todos, los que lo contienen.",
  read: (count) => `${s(count, "punto de control leído", "puntos de control leídos")}; hay más.`,
  reading: (count) => `Leyendo: ${s(count, "punto de control", "puntos de control")} hasta ahora`,
  readAll: "Leer todos",
  empty: "Ninguna unidad es así.",
  notAsked: "no se exige a esta unidad",
  leftOut: "no se exige a esta unidad, o no se muestra aquí",
  cell: (requirement, unit, state) => `${requirement} de ${unit}: ${state}`,
  legend: "Cuántos puntos de control hay en cada estado",
  printed: (count, all) =>
    `Se imprimen las primeras ${count.toLocaleString("es")} de ${s(all, "línea")}; una exportación las tiene todas.`,
};

type Estate = Pick<Words, "unit" | "agents" | "arming">;

export const estateEs: Estate = {
  unit: {
    checkpoints: "Lo que se le exige",
    until: "Cuándo",
    ends: {
      passed: "vale hasta",
      waived: "con dispensa hasta",
      missing: "para",
      late: "con retraso desde",
      stale: "desde",
      failed: "desde",
      inconclusive: "desde",
    },
    owes: (open, all) =>
      open === 0
        ? `${all} de ${s(all, "punto de control satisfecho", "puntos de control satisfechos")}`
        : `${open} de ${s(all, "punto de control", "puntos de control")} sin satisfacer`,
    nothingAsked: "El plan no exige nada a esta unidad.",
    kind: "Tipo",
    noOwner: "nadie",
    noAgent: "ninguno habla por ella",
    history: "Todo lo que se registró sobre ella",
    wayBack: "El camino de vuelta",
    noWayBack: "No se le exige ninguna copia de seguridad y el plan no dice nada de un camino de vuelta.",
    accepted: "Lo último aceptado:",
    nothingAccepted: "Aún no se aceptó nada: no hay camino de vuelta.",
    unknownRestore: "El plan no dice cómo se restaura.",
  },
  agents: {
    heading: "Agentes",
    one: "Agente",
    lead: "Lo último que envió cada uno y lo que eso muestra de él: de un agente solo se sabe cuando envía.",
    seen: "Visto por última vez",
    neverSeen: "Nunca llegó nada suyo.",
    never: "nunca visto",
    version: "Versión",
    queue: "En su cola cuando selló esto",
    waiting: (count) => (count === 0 ? "nada más" : s(count, "manifiesto más", "manifiestos más")),
    untold: "no lo dice",
    unknown: "desconocido",
    clock: "Reloj",
    ahead: (by) => `adelantado al menos ${by}`,
    notAhead: "no adelantado, por lo que esto muestra",
    sealed: (sealed, arrived) =>
      `sellado el ${sealed} según su propio reloj, en horas enteras; registrado el ${arrived}`,
    keys: "Claves",
    validity: { valid: "válida", "not-yet": "aún no válida", expired: "caducada", retired: "retirada" },
    always: "sin fin",
    notBefore: (at) => `desde el ${at}`,
    notAfter: (at) => `hasta el ${at}`,
    retired: {
      rotated: (at) => `sustituida el ${at}`,
      compromised: (at) => `comprometida: no cuenta nada de lo que llegó desde el ${at}`,
    },
    units: (count) => `Habla por ${s(count, "unidad", "unidades")}`,
    allUnits: "Habla por todas las unidades",
    speaksFor: "Habla por",
    owes: "Lo que debe",
    owesWhat:
      "Primero lo que no está satisfecho, después lo que caduca antes. De lo que selló por último otro agente, lo siguiente lo debe ese.",
    owesMore: "Sus unidades tienen más de lo que se miró aquí.",
    owesNothing: "No debe nada que se sepa.",
  },
  arming: {
    heading: "Activar esta puerta",
    what: "El plan lo deja a un responsable. Una vez activada, se abre cuando todo lo suyo está satisfecho, se recuerda a sus encargados y nadie puede revertirlo.",
    arm: "Activar",
    since: "Activa desde el",
    byPlan: "por el plan",
    byFact: "por una decisión",
    unarmedSince: "Sin activar desde",
  },
};
