output "user_pool_id" {
  description = "The stack's own user pool, where no OidcIssuer is given: docs/identity.md"
  value       = lookup(aws_cloudformation_stack.cleargate.outputs, "UserPoolId", null)
}

output "api_url" {
  description = "For CLEARGATE_API"
  value       = aws_cloudformation_stack.cleargate.outputs["ApiUrl"]
}

output "console_url" {
  description = "The console; register it with /signed-in at the issuer"
  value       = aws_cloudformation_stack.cleargate.outputs["ConsoleUrl"]
}

output "bus_name" {
  description = "Where transitions are published: docs/events.md"
  value       = aws_cloudformation_stack.cleargate.outputs["BusName"]
}

output "intake_bucket" {
  description = "Where agents push"
  value       = aws_cloudformation_stack.cleargate.outputs["IntakeBucket"]
}

output "vault_bucket" {
  description = "Where agents may copy the backups themselves"
  value       = aws_cloudformation_stack.cleargate.outputs["VaultBucket"]
}

output "vault_policy_arn" {
  description = "Attach also to the roles of agents that copy backups"
  value       = aws_cloudformation_stack.cleargate.outputs["VaultPolicyArn"]
}

output "log_bucket" {
  description = "Where the log's files are: docs/log-format.md"
  value       = aws_cloudformation_stack.cleargate.outputs["LogBucket"]
}

output "log_origin" {
  description = "The name of the log"
  value       = aws_cloudformation_stack.cleargate.outputs["LogOrigin"]
}

output "ledger_table" {
  description = "The ledger"
  value       = aws_cloudformation_stack.cleargate.outputs["LedgerTable"]
}

output "agent_policy_arn" {
  description = "Attach to agents' roles, each tagged cleargate-agent"
  value       = aws_cloudformation_stack.cleargate.outputs["AgentPolicyArn"]
}
