#!/bin/sh
# For root and for the service's own user, the configuration is the service's; for everybody else, that of the current folder.
case "$(id -un)" in
  root | cleargate-agent)
    : "${CLEARGATE_AGENT_CONFIG=/etc/cleargate/cleargate-agent.yaml}"
    : "${CLEARGATE_AGENT_SPOOL=/var/lib/cleargate/spool}"
    export CLEARGATE_AGENT_CONFIG CLEARGATE_AGENT_SPOOL
    ;;
esac
exec /usr/lib/cleargate-agent/node /usr/lib/cleargate-agent/cleargate-agent-program.mjs "$@"
