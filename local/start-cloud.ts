import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { REGION } from "./aws/account.ts";
import { writeWhole } from "./aws/write-whole.ts";
import type { Cloud, CloudOptions } from "./cloud.ts";
import { cloudHandle } from "./cloud-handle.ts";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import { requireAudibleAlarms } from "./deploy/alarms.ts";
import { asynchronousInvocation } from "./deploy/asynchronous.ts";
import { bucketConfigs, bucketPolicies } from "./deploy/buckets.ts";
import { startEventSources } from "./deploy/event-sources.ts";
import { makeFunctions } from "./deploy/functions.ts";
import { kmsKeyConfigs } from "./deploy/keys.ts";
import { mailEventPublisher } from "./deploy/mail-events.ts";
import { AUDIENCE, CONSOLE_CLIENT, issuerOf, parametersAt, ROLE_CLAIM } from "./deploy/parameters.ts";
import { queueConfigs, queuePolicies } from "./deploy/queues.ts";
import { roleRequirement } from "./deploy/role-permissions.ts";
import { agentStatements, requireTrustedRoles, roles } from "./deploy/roles.ts";
import { routes, stageThrottle } from "./deploy/routes.ts";
import { eventRules, requirePermittedRules, schedules } from "./deploy/rules.ts";
import { secretConfigs } from "./deploy/secrets.ts";
import { droppableEvents } from "./event-loss.ts";
import { controlPages } from "./gateway/control.ts";
import { faultInjector } from "./gateway/faults.ts";
import { gatewayHandler } from "./gateway/gateway.ts";
import { grantLog } from "./gateway/grants.ts";
import { identities } from "./gateway/identities.ts";
import { keptAgents } from "./gateway/kept-agents.ts";
import { openPort } from "./gateway/listener.ts";
import { meter } from "./gateway/meter.ts";
import { adjustableClock } from "./lambda/clock.ts";
import { httpApi } from "./people/http-api.ts";
import { oidc } from "./people/oidc.ts";
import { signIn } from "./people/sign-in.ts";
import { unsignedRequests } from "./people/unsigned.ts";
import { webhookReceivers } from "./people/webhooks.ts";
import { startDynamo } from "./services/dynamodb/engine.ts";
import { partitions } from "./services/dynamodb/partitions.ts";
import { dynamoService } from "./services/dynamodb/service.ts";
import { createTables } from "./services/dynamodb/tables.ts";
import { eventsService } from "./services/events/bus.ts";
import { startScheduler } from "./services/events/schedules.ts";
import { kmsService } from "./services/kms.ts";
import { s3Service } from "./services/s3/service.ts";
import { secretsService } from "./services/secrets.ts";
import { mailAccount } from "./services/ses/account.ts";
import { inbox } from "./services/ses/inbox.ts";
import { startSes } from "./services/ses/service.ts";
import { startSqs } from "./services/sqs.ts";
import { topics } from "./services/topics.ts";
import { type Shutdown, shutdown } from "./shutdown.ts";
import { readAssembly } from "./template/assembly.ts";
import { resolveTemplate } from "./template/resolve.ts";

const DEFAULT_BACKOFF_MS = 5_000;

const start = async (options: CloudOptions, data: DataFolder, stopping: Shutdown): Promise<Cloud> => {
  const { template: source, assets } = readAssembly(options.assembly, options.stack ?? "Cleargate");

  const listener = await openPort(options.port);
  stopping.add(listener.close);
  const endpoint = `http://127.0.0.1:${listener.port}`;

  // Tables come first: the rest of the template refers to their streams, whose ARNs the engine chooses.
  const dynamo = await startDynamo(data.ledger, process.env.DYNAMODB_ENDPOINT, options.unknownEngine !== true);
  stopping.add(dynamo.stop);
  const parameters = { ...parametersAt(endpoint), ...options.parameters };
  const tables = resolveTemplate(source, parameters, { endpoint, streamArns: new Map() }).ofType(
    "AWS::DynamoDB::Table",
  );
  const tableConfigs = tables.map(({ id, properties }) => ({ name: id, properties }));
  const { streamArns, arns } = await createTables(dynamo.url, tableConfigs);
  const template = resolveTemplate(source, parameters, { endpoint, streamArns });
  requireAudibleAlarms(template);
  requirePermittedRules(template);
  requireTrustedRoles(template);

  const clock = adjustableClock(data.clock, options.clockMayGoBack);
  const templateRoles = roles(template);
  const keys = identities(templateRoles, agentStatements(template), data.seed, keptAgents(data.agents));
  const usage = meter();
  const faults = faultInjector();
  const ended = (functionName: string): void => {
    usage.invocation(functionName);
    faults.ended(functionName);
  };
  const { traces } = options;
  const surroundings = { assets, endpoint, identities: keys, clock, logFolder: data.logs, traces, ended };
  const functions = makeFunctions(template, surroundings);

  const sqs = await startSqs(queueConfigs(template), queuePolicies(template), data.sqs);
  stopping.add(sqs.stop);
  const grantsUsed = grantLog();
  const requireRole = roleRequirement(keys, grantsUsed);
  const invocation = asynchronousInvocation(template, functions, endpoint, keys, requireRole);
  const published = topics();
  const receivers = webhookReceivers();
  const events = eventsService(eventRules(template, invocation, { publish: published.publish, send: sqs.sendAs }));
  const mails = inbox(data.inbox);
  const account = mailAccount(
    template.ofType("AWS::SES::ConfigurationSet").map(({ physical }) => physical.ref),
    REGION,
  );
  const ses = await startSes(mails, account, mailEventPublisher(template, events.publish));
  stopping.add(ses.stop);
  const bucketEvents = droppableEvents((bucketArn, queueArn, event) =>
    sqs.sendAs("s3.amazonaws.com", bucketArn, queueArn, JSON.stringify(event)),
  );
  const s3 = s3Service(bucketConfigs(template), bucketPolicies(template), data.s3, bucketEvents.send);
  const services = [
    dynamoService(dynamo, arns, tableConfigs, partitions(Date.now, options.partitionLimit)),
    sqs.service,
    s3,
    ses.service,
    events.service,
    kmsService(kmsKeyConfigs(template), data.seed),
    secretsService(secretConfigs(template), data.seed),
  ];

  const issuer = await oidc(issuerOf(endpoint), AUDIENCE, ROLE_CLAIM, data.oidcKey);
  stopping.add(async () => {
    await Promise.all(functions.map((fn) => fn.stop()));
  });
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await scheduler.runDue();
  };
  const token = randomBytes(24).toString("base64url");
  writeWhole(data.control, JSON.stringify({ endpoint, token }), 0o600);
  stopping.add(() => rmSync(data.control, { force: true }));
  const grants = () => grantsUsed.report(templateRoles.flatMap(({ statements }) => statements));
  listener.serve(
    gatewayHandler({
      services: new Map(services.map((service) => [service.name, service])),
      identities: keys,
      meter: usage,
      faults,
      grants: grantsUsed,
      now: clock.now,
      unsigned: unsignedRequests({
        inbox: mails,
        webhooks: receivers,
        oidc: issuer,
        signIn: signIn({
          clientId: CONSOLE_CLIENT,
          redirectUri: `${endpoint}/api/console/signed-in`,
          oidc: issuer,
          now: Date.now,
        }),
        api: httpApi({
          routes: routes(template, functions, Date.now),
          jwks: issuer.jwks,
          throttle: stageThrottle(template, Date.now),
        }),
        control: controlPages({
          identities: keys,
          meter: usage,
          faults,
          grants,
          setUpMail: account.setUp,
          clock: { ...clock, advance, file: data.clock },
          token,
        }),
      }),
    }),
  );

  // Event sources poll through the gateway, so they start once it serves.
  const maxBackoffMs = options.maxStreamBackoffMs ?? DEFAULT_BACKOFF_MS;
  const sources = startEventSources(template, functions, {
    endpoint,
    identities: keys,
    positions: data.positions,
    maxBackoffMs,
    requireRole,
  });
  stopping.add(async () => {
    await Promise.all(sources.map((one) => one.stop()));
  });
  const scheduler = startScheduler(schedules(template, functions, invocation), clock.now, data.scheduleLog);
  stopping.add(scheduler.stop);

  return cloudHandle({
    template,
    endpoint,
    dataDir: data.path,
    clock,
    advanceClock: advance,
    identities: keys,
    functions,
    sqs,
    events,
    topics: published,
    webhooks: receivers,
    inbox: mails,
    mailAccount: account,
    bucketEvents,
    s3,
    oidc: issuer,
    meter: usage,
    faults,
    grants,
    sources,
    scheduler,
    stop: stopping.run,
  });
};

/**
 * Runs a synthesised stack on this machine: table, buckets, queues, functions, API and mail from the template, behind
 * one port that checks every call against the caller's own role.
 * @throws Error where the template has something that is not supported, naming it
 */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const data = openDataFolder(options.dataDir);
  const stopping = shutdown();
  stopping.add(data.close);
  try {
    return await start(options, data, stopping);
  } catch (error) {
    await stopping.run();
    throw error;
  }
};
