import type { Phrases } from "../phrases.ts";
import { FINDINGS_ES } from "./findings-es.ts";

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);
const satisfied = (count: number, total: number): string =>
  `${count} de ${checkpoints(total)} ${plural(count, "cumplido", "cumplidos")}`;
const checkpoints = (count: number): string => `${count} ${plural(count, "control", "controles")}`;

export const es: Phrases = {
  locale: "es-ES",
  states: {
    missing: "sin evidencia",
    late: "atrasado",
    passed: "superado",
    stale: "caducado",
    failed: "fallido",
    inconclusive: "no concluyente",
    waived: "dispensado",
    comparing: "en comparación",
    applying: "según un plan que se está aplicando",
  },
  marks: {
    clear: "ABIERTA",
    blocked: "BLOQUEADA",
    waiver: "DISPENSA",
    request: "SOLICITUD",
    reminder: "ATRASO",
    drill: "PRUEBA",
    summary: "RESUMEN",
    plan: "PLAN",
    enrolment: "ALTA",
  },
  proofs: {
    reported: "solo según la tarea de copia",
    listed: "catalogada, sin hashes",
    hashed: "hash de cada archivo",
    verified: "releída y verificada",
    restored: "restaurada como prueba",
  },
  findingTitle: (code) => FINDINGS_ES[code],
  causes: {
    late: "No llegó ninguna evidencia a tiempo",
    stale: "La evidencia ha caducado",
    comparing: "Se está comparando una evidencia más reciente",
    applying: "Se está aplicando una versión del plan",
    "plan-requires-else": (planVersion) => `La versión ${planVersion} del plan exige otra cosa`,
    "plan-distrusts": (planVersion) =>
      `La versión ${planVersion} del plan ya no confía en el agente o en la clave que la selló`,
    "plan-voids-inputs": (planVersion) => `La versión ${planVersion} del plan anula todo lo que se comparó`,
    "signed-in-part": (signed, open) => `Firmado por ${signed}; falta: ${open}`,
    "signed-then-changed": (id) => `Anulado: ${id ?? "la evidencia"} cambió después de la firma`,
    "signed-unseen": (id) => `Anulado: ${id ?? "la evidencia"} no ha visto evidencias más recientes`,
  },
  by: (at) => `plazo: ${at}`,
  count: (count) => count.toLocaleString("es"),
  several: (count, cause) => `${cause} (${count})`,
  ownedBy: (owner, count) => `${owner ?? "Sin responsable en el plan"} (${count} sin cumplir)`,
  waivers: "Dispensados, sin evidencia",
  coverage: "Qué abarca la puerta",
  covers: (total, requirements, units) =>
    `${checkpoints(total)}: ${requirements} ${plural(requirements, "requisito", "requisitos")} de ${units} ${plural(units, "unidad", "unidades")}`,
  notAsked: "no se exige",
  notEnforced: "no es obligatorio: no retiene a nadie, y tiene una puerta propia",
  validUntil: (at) => `válido hasta el ${at}`,
  waivedUntil: (at) => `dispensado hasta el ${at}`,
  completed: (at) => `completada el ${at}`,
  attestedBy: (who, at) => `atestiguado por ${who} el ${at}`,
  duration: (time) => `en ${time}`,
  approvedBy: (who) => `aprobado por ${who}`,
  requestedBy: (who) => `solicitado por ${who}`,
  acceptedOn: (at) => `aceptado el ${at}`,
  size: (entries, bytes) =>
    `${entries.toLocaleString("es")} ${plural(entries, "elemento", "elementos")}${bytes === 0 ? "" : `, ${bytes.toLocaleString("es")} bytes`}`,
  since: (state, at) => `${state} desde el ${at}`,
  missedRuns: (count) => plural(count, "una ejecución perdida", `${count} ejecuciones perdidas`),
  refused: (at, code, agent, command) =>
    `un objeto que dice ser una evidencia más reciente fue rechazado el ${at}: ${code}, del agente ${agent} (${command})`,
  more: (count) => `y ${count} más; la orden de «Estado actual» los muestra todos`,
  clearing: {
    clear: (gate, until) => `«${gate}» está abierta, hasta ${until} según lo que se sabe`,
    blocked: (gate, since, count) =>
      `«${gate}» está bloqueada desde ${since}, por ${count} ${plural(count, "control", "controles")}`,
    none: "Ningún control la mantiene cerrada",
    requiredBy: (source) => `lo exige: ${source}`,
    evidence: (object, agent, at) => `la evidencia más reciente es ${object}, de ${agent}, terminada ${at}`,
    noEvidence: "no ha llegado ninguna evidencia",
    lead: (count) => `Lo que la abriría: falta aportar ${count} ${plural(count, "cosa", "cosas")}`,
    kinds: { inventory: "inventario", backup: "copia", verification: "verificación", document: "documento" },
    bringEvidence: (kind, what, agents) => `enviar evidencia nueva (${kind}) de ${what}, por ${agents}`,
    bringInputs: (what, of) => `enviar evidencia nueva de ${of}, con lo que "${what}" encontró ya corregido`,
    bringSignatures: (what, roles) => `firmar ${what}, como ${roles}`,
    after: (ids) => `cuando se cumplan: ${ids}`,
    clears: (ids) => `con eso se cumplen solos: ${ids}`,
    instead: {
      waiver: (roles, days) =>
        `una dispensa de ${days} ${plural(days, "día", "días")} como máximo, que pide una persona y ${roles === "" ? "aprueba otra" : `aprueban otras, como ${roles}`}`,
      baseline: () => "que dos personas acepten que hay menos que antes",
      attestation: (roles) => `una declaración de una persona con el rol ${roles}`,
    },
    approve: {
      waiver: (request) => `que otra persona apruebe la dispensa ya pedida (${request})`,
      baseline: (request) => `que otra persona acepte que hay menos que antes, como ya se pidió (${request})`,
      attestation: (request) => `que otra persona apruebe la declaración ya hecha (${request})`,
    },
    waits: {
      comparison: (ids) => `esperar a que se compare la evidencia nueva: ${ids}`,
      stabilization: (until, hours) =>
        until === undefined
          ? `después, esperar a que todo se cumpla durante ${hours}`
          : `esperar hasta ${until}: todo debe seguir cumplido hasta entonces`,
      arming: (from) =>
        from === undefined
          ? "una persona debe activar la puerta"
          : `esperar hasta ${from}: el plan activa la puerta entonces`,
      plan: (version) => `esperar a que la versión ${version} del plan esté en vigor`,
    },
    nothing: "No hay nada que aportar",
  },
  footer: {
    migration: (migration, title, planVersion) => `Migración ${migration} (${title}), versión ${planVersion} del plan.`,
    transition: (gate, epoch) => `Puerta ${gate}, notificación ${epoch}.`,
    fact: (fact) => `Registrado como hecho ${fact}.`,
    current: (command) => `Estado actual: ${command}`,
    decide: (command) => `Para decidir: ${command}`,
  },
  logHead: {
    known:
      "Guarde este correo: con la línea siguiente cualquiera puede probar más adelante que no se reescribió la historia anterior.",
    unknown: "No se conocía ninguna cabecera del registro cuando se envió este correo.",
  },
  link: {
    gate: "Qué es esta puerta y cómo ver su estado actual (allí no se decide nada):",
    migration: "Qué es esta migración y cómo ver su estado actual (allí no se decide nada):",
  },
  publicPage: {
    gate: (gate, migration) => `Puerta ${gate} de la migración ${migration}`,
    migration: (migration) => `Migración ${migration}`,
    aboutGate:
      "Una puerta guarda un paso de la migración. Está abierta solo mientras exista todo lo que haría falta para volver atrás: se cumplen todos sus controles. Si no, está bloqueada y el paso tiene que esperar.",
    aboutMigration:
      "Una migración tiene puertas, y cada una guarda uno de sus pasos. Una puerta está abierta solo mientras exista todo lo que haría falta para volver atrás. Si no, está bloqueada y su paso tiene que esperar.",
    console: "Verla en la consola, con la sesión iniciada",
    how: "Cómo ver su estado en una línea de órdenes, con la sesión iniciada",
    shows: {
      gate: "Si esta puerta está abierta y qué la bloquea",
      gates: "Qué puertas están abiertas y qué bloquea las demás",
      checkpoints: "Todos los controles y su estado",
      approvals: "Lo que espera aprobación",
    },
    deciding: "Cómo decidir",
    decided:
      "Con la sesión iniciada, en la consola o con la orden que indica el correo de la solicitud. Nunca se aprueba nada al abrir un enlace o una página, y ningún correo pide una contraseña.",
    nothingShown:
      "Esta página no pide identificación, así que solo conoce su propia dirección. Dice lo mismo de lo que no existe.",
    unknown: "Esta página no existe",
    unknownWhy:
      "La dirección no nombra ninguna puerta ni ninguna migración. Quizá se cortó por el camino: cópiela entera.",
  },
  heldBack: (count, since, last) =>
    count === 1
      ? `La puerta cambió una vez más, el ${last}. Se había abierto y bloqueado tantas veces que el correo sobre ese cambio se retuvo; este lo sustituye.`
      : `La puerta se abrió o se bloqueó ${count} veces desde el ${since}, la última el ${last}. Los correos sobre esos cambios se retuvieron; este único correo los sustituye.`,
  duplicate: { subject: "(posible duplicado)", lead: "Este correo puede ser una segunda copia." },
  clear: {
    subject: (step, total, until, gate) =>
      `${gate}: puede iniciar «${step}» hasta el ${until}, ${satisfied(total, total)}`,
    headline: (step) => `Puede iniciar: ${step}`,
    lead: (gate, total, until) =>
      `La puerta «${gate}» está abierta: ${satisfied(total, total)}, hasta el ${until}. Aún se puede volver atrás.`,
    waived: (count) => `${count} de ellos ${plural(count, "está dispensado", "están dispensados")}, sin evidencia.`,
    lowered: (count) =>
      `En ${count} de ellos se ha aceptado menos que antes: ${plural(count, "su evidencia vale", "sus evidencias valen")} por ello.`,
    baselines: "Menos que antes, según lo aceptado",
    evidence: "Evidencias, primero las que caducan antes",
    next: (until) =>
      `Qué hacer: iniciar antes del ${until}. La puerta sigue abierta más tiempo si las evidencias se renuevan antes de caducar.`,
  },
  blocked: {
    subject: (step, count, total, gate) => `${gate}: no inicie «${step}», ${count} de ${total} cumplidos`,
    because: (what, state, others) => `; ${state}: «${what}»${others === 0 ? "" : `, y ${others} más`}`,
    together: (gate, others) => `${gate} y ${others} ${plural(others, "puerta", "puertas")} más`,
    alsoLead: (others) =>
      plural(
        others,
        "Otra puerta se ha bloqueado a la vez: no inicie tampoco su paso. Ningún otro correo le avisa de ella.",
        `Otras ${others} puertas se han bloqueado a la vez: no inicie tampoco sus pasos. Ningún otro correo le avisa de ellas.`,
      ),
    also: "También bloqueadas, con los pasos que guardan",
    waived: (count) => plural(count, "uno dispensado, sin evidencia", `${count} dispensados, sin evidencia`),
    stabilizingSubject: (step, gate) =>
      `${gate}: no inicie aún «${step}», se cumplen todos los controles, aún no está abierta`,
    stabilizing: (gate, total, at) =>
      `La puerta «${gate}» aún no está abierta: ${satisfied(total, total)}, y se abre${at === undefined ? "" : ` el ${at}`} si siguen así.`,
    stabilizingNext: "Qué hacer: esperar el correo que dice que está abierta.",
    headline: (step) => `No inicie: ${step}`,
    lead: (gate, count, total, since) =>
      `La puerta «${gate}» está bloqueada desde el ${since}: ${satisfied(count, total)}.`,
    next: "Qué hacer: los responsables de abajo corrigen la causa y aportan evidencias nuevas, o firman de nuevo. Recibirá un correo cuando se abra la puerta.",
  },
  unenforced: {
    mark: "SE BLOQUEARÍA",
    subject: (step, count, total, gate) =>
      `${gate}: no es obligatoria, no retiene «${step}», ${count} de ${total} cumplidos`,
    headline: (step) => `Se bloquearía: ${step}`,
    lead: (gate, count, total, since) =>
      `La puerta «${gate}» estaría bloqueada desde el ${since}: ${satisfied(count, total)}. El plan aún no la hace obligatoria, así que no retiene a nadie. No dice que se pueda volver atrás.`,
    next: "Qué hacer: quien inicie este paso lo hace sin las evidencias de abajo. Los responsables corrigen la causa y aportan evidencias nuevas, o firman de nuevo, antes de que la puerta sea obligatoria. Recibirá un correo cuando se abra la puerta.",
    clear: "El plan aún no hace obligatoria esta puerta: no retendría a nadie si estuviera bloqueada.",
    satisfied: {
      subject: (_, total, until, gate) => `${gate}: no es obligatoria, ${satisfied(total, total)} hasta el ${until}`,
      headline: (step) => `No es obligatoria, y se cumple: ${step}`,
      lead: (gate, total, until) =>
        `La puerta «${gate}» está abierta: ${satisfied(total, total)}, hasta el ${until}. No dice que pueda iniciarse: otra puerta del mismo paso puede estar bloqueada.`,
      next: (until) =>
        `Qué hacer: antes de iniciar, consulte las puertas de este paso que el plan hace obligatorias. Esta sigue abierta después del ${until} si las evidencias se renuevan antes de caducar.`,
    },
    why: "El plan no la hace obligatoria, así que no retiene a nadie salvo que esté sin activar.",
    state: "no es obligatoria",
  },
  arming: {
    until: (at) =>
      at === undefined ? "sin activar hasta que un responsable la active" : `sin activar antes del ${at}`,
    subject: (step, gate, until) => `${gate}: no inicie «${step}», ${until}`,
    lead: (gate, until, count, total) => `La puerta «${gate}» está cerrada: ${until}. ${satisfied(count, total)}.`,
    next: "Qué hacer: no inicie este paso. Hasta que la puerta se active no recibirá correos sobre ella, ni sobre lo que solo ella necesita.",
    state: "SIN ACTIVAR",
    gates: "Aún sin activar",
    gate: (count, total, until) => `${satisfied(count, total)}, ${until}`,
    unsatisfied: (count) =>
      count === 0
        ? ""
        : `${checkpoints(count)} más ${plural(count, "no se cumple", "no se cumplen")}, que solo necesitan puertas aún sin activar.`,
  },
  waiver: {
    subject: (what, days) => `la dispensa de ${what} termina en ${days} ${plural(days, "día", "días")}`,
    endedSubject: (what) => `la dispensa de ${what} ha terminado`,
    headline: (what) => `Dispensa de ${what}`,
    lead: (at, approvedBy) =>
      `Esta dispensa, aprobada por ${approvedBy}, termina el ${at}. Después, el control necesita evidencias válidas; si no, sus puertas se bloquean.`,
    endedLead: (at) =>
      `Esta dispensa terminó el ${at}. El control necesita ahora evidencias válidas; si no, sus puertas se bloquean.`,
    shortened: (before, planVersion) =>
      `Se había anunciado hasta el ${before}; la versión ${planVersion} del plan no la permite por tanto tiempo.`,
    reason: "Motivo",
    control: "Medida en su lugar",
    gates: "Puertas que se bloquean cuando termine, salvo que haya evidencias válidas",
    next: "Qué hacer: aporte la evidencia o solicite una dispensa nueva.",
  },
  request: {
    subjects: {
      waiver: (what) => `una dispensa de ${what} espera su aprobación`,
      baseline: (what) => `menos evidencia que antes para ${what} espera su aprobación`,
      attestation: (what) => `una declaración sobre ${what} espera su aprobación`,
      "sign-off": (what) => `${what} espera su firma`,
    },
    headlines: {
      waiver: (what) => `Aprobar o no: una dispensa de ${what}`,
      baseline: (what) => `Aprobar o no: menos que antes para ${what}`,
      attestation: (what) => `Aprobar o no: una declaración sobre ${what}`,
      "sign-off": (what) => `Firmar o no: ${what}`,
    },
    leads: {
      waiver: (by, until) =>
        `${by} pide que este control se dé por cumplido sin evidencia${until === undefined ? "" : `, hasta el ${until}`}.`,
      baseline: (by) => `${by} pide que se acepte la evidencia más reciente, que contiene menos que antes.`,
      attestation: (by, until) =>
        `${by} declara esto en lugar de una evidencia${until === undefined ? "" : `, válido como mucho hasta el ${until}`}.`,
      "sign-off": (by) => `${by} ha firmado; las puertas siguen bloqueadas hasta que firmen todos los roles.`,
    },
    reason: "Motivo",
    statement: "Declaración",
    control: "Medida en su lugar",
    gates: "Puertas en las que cuenta",
    next: (by, roles) =>
      `Qué hacer: ${roles.length === 0 ? "un responsable" : `quien figura para ${roles.join(", ")}`}, distinto de ${by}, lo revisa y lo aprueba con la orden de «Para decidir». Quien no esté de acuerdo no hace nada: sin aprobación no tiene efecto.`,
  },
  plan: {
    subject: (version, easings) =>
      `la versión ${version} del plan está en vigor, y es más permisiva en ${easings} ${plural(easings, "punto", "puntos")}`,
    proposedSubject: (version, easings) =>
      `la versión ${version} del plan espera aprobación, y es más permisiva en ${easings} ${plural(easings, "punto", "puntos")}`,
    headline: (version) => `Un plan más permisivo está en vigor: versión ${version}`,
    proposedHeadline: (version) => `Un plan más permisivo espera aprobación: versión ${version}`,
    lead: (by, approvers) =>
      approvers === ""
        ? `Lo aplicó ${by}; nadie más tenía que aprobarlo. Recibe este correo porque la versión anterior, o esta, le informa de sus puertas.`
        : `Lo propuso ${by} y lo aprobó ${approvers}. Recibe este correo porque la versión anterior, o esta, le informa de sus puertas.`,
    proposedLead: (by, needs) =>
      `Lo propuso ${by}. No tiene efecto hasta que lo ${plural(needs, "apruebe otro responsable", `aprueben otros ${needs} responsables`)}; mientras tanto vale la versión en vigor.`,
    eased: "Qué es más permisivo, antes y después",
    values: { none: "nada", known: "conocida", unknown: "desconocida" },
    easings: {
      "gate-removed": "la puerta ya no existe",
      "gate-added": "otra puerta protege el mismo paso sin exigirlo",
      "gate-new": "esa puerta no existía, y quien preguntaba por ella no podía seguir",
      "step-changed": "la puerta protege otro paso",
      "checkpoint-removed": "la puerta ya no lo exige",
      "input-changed": "se compara o se firma con otras evidencias",
      "rule-changed": "otra regla",
      "stabilization-shortened": "la puerta puede abrirse antes",
      "enforcement-dropped": "la puerta deja de ser obligatoria: ya no retiene a nadie",
      "armed-earlier": "la puerta se activa antes, y puede abrirse entonces",
      "armed-later": "la puerta se activa más tarde: hasta entonces está cerrada, y no se informa de ella",
      "unit-changed": "las cuentas pueden nombrarla de otro modo",
      "title-changed": "los correos la llaman de otro modo",
      "home-changed": "conocida por el plan como destino de cuentas",
      "agent-widened": "puede enviar otras evidencias, o con otra clave",
      "signer-changed": "se le reconoce por otro dato",
      "waiver-lengthened": "las dispensas pueden durar más",
      "approvals-lowered": "menos personas deben aprobar un plan más permisivo",
      "recipient-removed": "ya no recibe avisos",
      "told-less-often": "avisos menos frecuentes",
      "told-later": "avisos más tardíos",
    },
    next: "Qué hacer: si no lo esperaba, pregunte a quien lo aplicó y aplique una versión con las reglas anteriores.",
    proposedNext:
      "Qué hacer: un responsable distinto de quien lo propuso lo lee, y lo aprueba con la orden de «Para decidir» o lo retira.",
  },
  reminder: {
    subject: (unit, count) => `${unit}: ${checkpoints(count)} sin evidencia válida`,
    headline: (unit) => `Evidencias de ${unit} con retraso`,
    lead: (count) =>
      `${checkpoints(count)} de esta unidad ${plural(count, "está atrasado o caducado", "están atrasados o caducados")}. Las puertas que los necesitan siguen bloqueadas hasta que se acepten evidencias nuevas.`,
    overdue: "Con retraso",
    next: "Qué hacer: revise el agente y las tareas de copia de esta unidad. Los recordatorios siguen hasta que se acepten evidencias nuevas.",
    silent: (agent, at, count) =>
      `El agente ${agent} no da señales: su última evidencia de esta unidad llegó el ${at}, y ninguna (${checkpoints(count)}) sigue siendo válida.`,
  },
  calendar: {
    summary: (gate) => `Caducan las evidencias: ${gate}`,
    cancelled: (gate) => `Anulado, la puerta está bloqueada: ${gate}`,
    description: (step) =>
      `Según lo que se sabía al enviarlo, la puerta antes de "${step}" se cierra en este instante, salvo que se acepten evidencias nuevas. Cuenta el estado de la puerta, y no esta entrada.`,
  },
  drill: {
    subject: (what) => `${what}: la comprobación de la copia ha fallado`,
    headline: (what) => `Ha fallado la comprobación de una copia: ${what}`,
    lead: (agent, at) =>
      `El agente ${agent} intentó usar la copia y terminó el ${at}. Hasta que otra comprobación sea correcta, nadie sabe si se puede restaurar.`,
    failed: "Qué ha fallado",
    gates: "Puertas en las que cuenta",
    next: "Qué hacer: vea qué ha fallado, repare la copia o haga una nueva, y vuelva a comprobarla.",
  },
  enrolment: {
    subject: (agent, host) => `agente ${agent}: ${host} ha usado su código`,
    headline: (agent) => `Un equipo ha usado el código del agente ${agent}`,
    lead: (agent, host, at) =>
      `Un equipo que dice llamarse ${host} usó el ${at} el código que usted dio para el agente ${agent}. Nada confía en su clave hasta que un plan la nombre.`,
    proposed: "Qué propone",
    fingerprint: "Huella de su clave",
    key: "Clave",
    units: "Unidades",
    next: "Qué hacer: pregunte a quien esté ante su equipo qué huella muestra y compárela con la del final de este correo. Si es otra, o si todavía no esperaba a ningún equipo, que nadie acepte esta clave, y retire el código.",
    withdraw: (command) => `Para retirar el código: ${command}`,
  },
  summary: {
    subject: (count, total, clear, gates) =>
      `${satisfied(count, total)}, ${clear} de ${gates} ${plural(gates, "puerta", "puertas")} ${plural(clear, "abierta", "abiertas")}`,
    headline: (title) => `Resumen: ${title}`,
    lead: (satisfied, total, lastAt) =>
      `${satisfied} de ${total} controles se cumplen.${lastAt === undefined ? "" : ` Último resumen: ${lastAt}.`}`,
    missed: (count) =>
      count === 0
        ? "No se perdió ninguna ejecución."
        : plural(count, "Se perdió una ejecución.", `Se perdieron ${count} ejecuciones.`),
    expiring: "Caducan antes del próximo resumen",
    gates: "Puertas, con los pasos que guardan",
    gate: (gate, step) => `${gate}: ${step}`,
    gateBlocked: (count, total, since) => `${satisfied(count, total)}, bloqueada desde el ${since}`,
    gateStabilizing: (at) => `se cumplen todos los controles, se abre el ${at}`,
    pending: "Esperan aprobación o firma",
    waits: (what, roles) =>
      `${{ waiver: "dispensa", baseline: "menos que antes", attestation: "declaración", "sign-off": "firma" }[what]}, sin decidir${roles.length === 0 ? "" : `: ${roles.join(", ")}`}`,
    proposed: (version) => `Versión ${version} del plan, que es más permisiva`,
    shuts: (gates, others) =>
      `al terminar, salvo que haya evidencias válidas, bloquea: ${gates.join("; ")}${others === 0 ? "" : ` y ${others} más`}`,
    pack: "Paquete de evidencias",
    packAsOf: (at) => `A fecha de ${at}`,
    packBytes: (bytes) =>
      `${(bytes / 1024 ** 2).toLocaleString("es", { maximumFractionDigits: 2 })} MiB; guarde este correo: su SHA-256 muestra más tarde si se cambió`,
    packNotMade: (reason) =>
      reason === null ? "no se hizo en una hora; pídalo más tarde" : `no se puede hacer: ${reason}`,
    next: "Qué hacer: los responsables aportan lo que falta y renuevan lo que está a punto de caducar.",
  },
};
