# What root makes in a set-group-ID folder has the folder's group: the agent reads its configuration, and writes none of it.
chown root:cleargate-agent /etc/cleargate /etc/cleargate/agent.env
chmod 2750 /etc/cleargate
mkdir -p /var/lib/cleargate/spool
chown cleargate-agent:cleargate-agent /var/lib/cleargate /var/lib/cleargate/spool
chmod 0750 /var/lib/cleargate /var/lib/cleargate/spool
