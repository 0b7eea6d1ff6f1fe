import type { InputTransformer } from "../aws/input-transformer.ts";
import type { PolicyDocument } from "../aws/policy.ts";

/** How many requests a stage takes, of all routes or of one. */
interface RouteThrottling {
  readonly ThrottlingBurstLimit?: number;
  readonly ThrottlingRateLimit?: number;
}

/** The properties that the embedded cloud reads, by resource type and named as CloudFormation names them. */
export interface ResourceProperties {
  readonly "AWS::S3::Bucket": {
    readonly NotificationConfiguration?: { readonly QueueConfigurations?: readonly QueueConfiguration[] };
    readonly ObjectLockConfiguration?: {
      readonly Rule?: { readonly DefaultRetention?: { readonly Days?: number } };
    };
  };
  readonly "AWS::S3::BucketPolicy": { readonly PolicyDocument: PolicyDocument };
  readonly "AWS::KMS::Key": object;
  readonly "AWS::SecretsManager::Secret": { readonly GenerateSecretString: { readonly PasswordLength: number } };
  readonly "AWS::SQS::Queue": {
    readonly VisibilityTimeout?: number;
    readonly MessageRetentionPeriod?: number;
    readonly RedrivePolicy?: unknown;
  };
  readonly "AWS::SQS::QueuePolicy": { readonly PolicyDocument: PolicyDocument };
  readonly "AWS::DynamoDB::Table": Readonly<Record<string, unknown>>;
  readonly "AWS::Lambda::Function": {
    readonly Code: { readonly S3Key: string };
    readonly Handler: string;
    readonly Timeout: number;
    readonly MemorySize: number;
    readonly Role: string;
    readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  };
  readonly "AWS::Lambda::EventSourceMapping": {
    readonly EventSourceArn: string;
    readonly FunctionName: string;
    readonly BatchSize?: number;
    readonly MaximumBatchingWindowInSeconds?: number;
    readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
    readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern: string }[] };
    readonly BisectBatchOnFunctionError?: boolean;
    readonly FunctionResponseTypes?: readonly string[];
    readonly MaximumRecordAgeInSeconds?: number;
    readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination: string } };
  };
  readonly "AWS::Lambda::EventInvokeConfig": {
    readonly FunctionName: string;
    readonly MaximumEventAgeInSeconds?: number;
    readonly MaximumRetryAttempts?: number;
    readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination: string } };
  };
  readonly "AWS::Lambda::Permission": {
    readonly Action: string;
    readonly FunctionName: string;
    readonly Principal: string;
    readonly SourceArn?: string;
  };
  readonly "AWS::CloudWatch::Alarm": {
    readonly AlarmName: string;
    readonly AlarmActions?: readonly string[];
    readonly InsufficientDataActions?: readonly string[];
    readonly OKActions?: readonly string[];
  };
  readonly "AWS::SNS::Topic": object;
  readonly "AWS::SNS::TopicPolicy": { readonly Topics: readonly string[]; readonly PolicyDocument: PolicyDocument };
  readonly "AWS::IAM::Role": { readonly AssumeRolePolicyDocument: PolicyDocument };
  readonly "AWS::IAM::Policy": { readonly Roles: readonly string[]; readonly PolicyDocument: PolicyDocument };
  readonly "AWS::IAM::ManagedPolicy": { readonly PolicyDocument: PolicyDocument };
  readonly "AWS::ApiGatewayV2::Route": {
    readonly ApiId: string;
    readonly RouteKey: string;
    readonly Target: string;
    readonly AuthorizationType?: string;
    readonly AuthorizerId?: string;
  };
  readonly "AWS::ApiGatewayV2::Integration": { readonly IntegrationUri: string };
  readonly "AWS::ApiGatewayV2::Authorizer": {
    readonly JwtConfiguration: { readonly Audience: readonly string[]; readonly Issuer: string };
  };
  readonly "AWS::ApiGatewayV2::Stage": {
    readonly DefaultRouteSettings?: RouteThrottling;
    readonly RouteSettings?: Readonly<Record<string, RouteThrottling>>;
  };
  readonly "AWS::SES::ConfigurationSet": object;
  readonly "AWS::SES::ConfigurationSetEventDestination": {
    readonly ConfigurationSetName: string;
    readonly EventDestination: { readonly MatchingEventTypes: readonly string[] };
  };
  readonly "AWS::Events::EventBus": object;
  readonly "AWS::Events::Rule": {
    readonly EventBusName?: string;
    readonly EventPattern?: Readonly<Record<string, unknown>>;
    readonly ScheduleExpression?: string;
    readonly Targets?: readonly {
      readonly Arn: string;
      readonly DeadLetterConfig?: { readonly Arn: string };
      readonly InputTransformer?: InputTransformer;
    }[];
  };
}

interface QueueConfiguration {
  readonly Queue: string;
  readonly Filter?: {
    readonly S3Key?: { readonly Rules?: readonly { readonly Name: string; readonly Value: string }[] };
  };
}
