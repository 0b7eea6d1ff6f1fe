/**
 * What becomes of each property: `read`; the only values with which there is nothing to emulate; or a reason why it makes no
 * difference to what runs here. A name stands for all that is within it.
 */
type Known = "read" | readonly unknown[] | { readonly why: string };

const shown: Known = { why: "it is for whoever looks at the resource" };
const atRest: Known = { why: "how a service encrypts what it keeps is invisible to its callers" };
const metrics: Known = { why: "no metrics are collected" };
const expired: Known = { why: "nothing runs here for so many days, and nothing relies on what has expired being gone" };
const named: Known = { why: "one resource of a kind has a part, and no other could be meant" };

/** By type, as CloudFormation names them. What is not here would be ignored, so it is refused. */
export const KNOWN_PROPERTIES: Readonly<Record<string, Readonly<Record<string, Known>>>> = {
  "AWS::S3::Bucket": {
    BucketEncryption: atRest,
    "LifecycleConfiguration.Rules.AbortIncompleteMultipartUpload": {
      why: "uploads are kept for as long as anybody may still complete them",
    },
    "LifecycleConfiguration.Rules.ExpirationInDays": expired,
    "LifecycleConfiguration.Rules.NoncurrentVersionExpiration": expired,
    "LifecycleConfiguration.Rules.Prefix": expired,
    "LifecycleConfiguration.Rules.Status": ["Enabled"],
    "NotificationConfiguration.QueueConfigurations.Event": ["s3:ObjectCreated:*"],
    "NotificationConfiguration.QueueConfigurations.Filter": "read",
    "NotificationConfiguration.QueueConfigurations.Queue": "read",
    "ObjectLockConfiguration.ObjectLockEnabled": ["Enabled"],
    "ObjectLockConfiguration.Rule.DefaultRetention.Days": "read",
    "ObjectLockConfiguration.Rule.DefaultRetention.Mode": ["GOVERNANCE"],
    ObjectLockEnabled: [true],
    "OwnershipControls.Rules.ObjectOwnership": ["BucketOwnerEnforced"],
    PublicAccessBlockConfiguration: { why: "nothing here is open to the public in the first place" },
    "VersioningConfiguration.Status": ["Enabled"],
  },
  "AWS::S3::BucketPolicy": { Bucket: { why: "statements name their resources" }, PolicyDocument: "read" },
  "AWS::KMS::Key": {
    Description: shown,
    KeyPolicy: {
      why: "it gives the account its key, and so what roles may do with it is for their own policies to say",
    },
    KeySpec: ["ECC_NIST_EDWARDS25519"],
    KeyUsage: ["SIGN_VERIFY"],
  },
  "AWS::SQS::Queue": {
    MessageRetentionPeriod: "read",
    RedrivePolicy: "read",
    SqsManagedSseEnabled: atRest,
    VisibilityTimeout: "read",
  },
  "AWS::SQS::QueuePolicy": { PolicyDocument: "read", Queues: { why: "statements name their resources" } },
  "AWS::DynamoDB::Table": {
    AttributeDefinitions: "read",
    BillingMode: ["PAY_PER_REQUEST"],
    DeletionProtectionEnabled: { why: "nobody may delete a table here" },
    "GlobalSecondaryIndexes.IndexName": "read",
    "GlobalSecondaryIndexes.KeySchema": "read",
    "GlobalSecondaryIndexes.Projection": "read",
    KeySchema: "read",
    PointInTimeRecoverySpecification: { why: "whoever restores a table calls AWS for it" },
    SSESpecification: atRest,
    "StreamSpecification.StreamViewType": "read",
  },
  "AWS::Lambda::Function": {
    Architectures: { why: "a bundle is JavaScript alone" },
    "Code.S3Bucket": { why: "assets are on this machine" },
    "Code.S3Key": "read",
    Description: shown,
    "Environment.Variables": "read",
    "EphemeralStorage.Size": { why: "a function has the folder for temporary files of this machine" },
    Handler: "read",
    "LoggingConfig.LogGroup": { why: "a function writes to a file of its own" },
    MemorySize: "read",
    Role: "read",
    Runtime: ["nodejs24.x"],
    Timeout: "read",
  },
  "AWS::Lambda::EventSourceMapping": {
    BatchSize: "read",
    BisectBatchOnFunctionError: "read",
    "DestinationConfig.OnFailure.Destination": "read",
    EventSourceArn: "read",
    "FilterCriteria.Filters.Pattern": "read",
    FunctionName: "read",
    FunctionResponseTypes: "read",
    MaximumBatchingWindowInSeconds: "read",
    MaximumRecordAgeInSeconds: "read",
    "ScalingConfig.MaximumConcurrency": "read",
    StartingPosition: ["TRIM_HORIZON"],
  },
  "AWS::Lambda::EventInvokeConfig": {
    "DestinationConfig.OnFailure.Destination": "read",
    FunctionName: "read",
    MaximumEventAgeInSeconds: "read",
    MaximumRetryAttempts: "read",
    Qualifier: ["$LATEST"],
  },
  "AWS::Lambda::Permission": { Action: "read", FunctionName: "read", Principal: "read", SourceArn: "read" },
  "AWS::CloudWatch::Alarm": {
    AlarmActions: "read",
    AlarmDescription: shown,
    AlarmName: "read",
    ComparisonOperator: metrics,
    Dimensions: metrics,
    EvaluationPeriods: metrics,
    InsufficientDataActions: "read",
    MetricName: metrics,
    Namespace: metrics,
    Period: metrics,
    Statistic: metrics,
    Threshold: metrics,
    TreatMissingData: metrics,
  },
  "AWS::SecretsManager::Secret": {
    Description: shown,
    "GenerateSecretString.ExcludePunctuation": [true],
    "GenerateSecretString.PasswordLength": "read",
  },
  "AWS::SNS::Topic": { DisplayName: shown },
  "AWS::SNS::TopicPolicy": { PolicyDocument: "read", Topics: "read" },
  "AWS::IAM::Role": { AssumeRolePolicyDocument: "read", Description: shown },
  "AWS::IAM::Policy": { PolicyDocument: "read", PolicyName: shown, Roles: "read" },
  "AWS::IAM::ManagedPolicy": { Description: shown, Path: shown, PolicyDocument: "read" },
  "AWS::ApiGatewayV2::Api": { Description: shown, Name: shown, ProtocolType: ["HTTP"] },
  "AWS::ApiGatewayV2::Authorizer": {
    ApiId: named,
    AuthorizerType: ["JWT"],
    IdentitySource: ["$request.header.Authorization"],
    "JwtConfiguration.Audience": "read",
    "JwtConfiguration.Issuer": "read",
    Name: shown,
  },
  "AWS::ApiGatewayV2::Integration": {
    ApiId: named,
    IntegrationType: ["AWS_PROXY"],
    IntegrationUri: "read",
    PayloadFormatVersion: ["2.0"],
  },
  "AWS::ApiGatewayV2::Route": {
    ApiId: "read",
    AuthorizationType: ["JWT", "NONE"],
    AuthorizerId: "read",
    RouteKey: "read",
    Target: "read",
  },
  "AWS::ApiGatewayV2::Stage": {
    AccessLogSettings: shown,
    ApiId: named,
    AutoDeploy: [true],
    "DefaultRouteSettings.ThrottlingBurstLimit": "read",
    "DefaultRouteSettings.ThrottlingRateLimit": "read",
    RouteSettings: "read",
    StageName: ["$default"],
  },
  "AWS::SES::ConfigurationSet": {
    DeliveryOptions: { why: "no mail leaves this machine" },
    ReputationOptions: metrics,
  },
  "AWS::SES::ConfigurationSetEventDestination": {
    ConfigurationSetName: "read",
    "EventDestination.Enabled": [true],
    "EventDestination.EventBridgeDestination.EventBusArn": { why: "SES takes no bus but the account's default" },
    "EventDestination.MatchingEventTypes": "read",
    "EventDestination.Name": shown,
  },
  "AWS::Events::EventBus": { Description: shown, Name: shown },
  "AWS::Events::Rule": {
    EventBusName: "read",
    EventPattern: "read",
    ScheduleExpression: "read",
    State: ["ENABLED"],
    "Targets.Arn": "read",
    "Targets.DeadLetterConfig.Arn": "read",
    "Targets.Id": shown,
    "Targets.InputTransformer": "read",
    "Targets.RetryPolicy": { why: "what a target takes it always takes here, and Lambda's own retries are emulated" },
  },
  "AWS::Logs::LogGroup": { RetentionInDays: { why: "logs go with the folder of this cloud" } },
};

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** The innermost values, with the names that lead to them; the places in lists are left out. */
const leavesOf = (value: unknown, path: string): [path: string, value: unknown][] => {
  if (Array.isArray(value)) return value.flatMap((one) => leavesOf(one, path));
  if (!isObject(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, one]) => leavesOf(one, path === "" ? name : `${path}.${name}`));
};

const ruleOf = (known: Readonly<Record<string, Known>>, path: string): Known | undefined =>
  Object.entries(known).find(([name]) => path === name || path.startsWith(`${name}.`))?.[1];

/** CloudFormation's own members of a resource that change nothing of what runs, once its condition is known to hold. */
const MEMBERS = ["Type", "Properties", "Condition", "DependsOn", "Metadata", "DeletionPolicy", "UpdateReplacePolicy"];

/**
 * What of a resource the embedded cloud would ignore.
 * @param properties with nothing left to resolve
 */
export const ignoredOf = (
  resource: object,
  type: string,
  properties: unknown,
  known: Readonly<Record<string, Known>> = KNOWN_PROPERTIES[type] ?? {},
): string[] => [
  ...Object.keys(resource).filter((name) => !MEMBERS.includes(name)),
  ...leavesOf(properties, "").flatMap(([path, value]) => {
    const rule = ruleOf(known, path);
    if (rule === undefined) return [path];
    return Array.isArray(rule) && !rule.includes(value) ? [`${path}: ${value}`] : [];
  }),
];
