getent group cleargate-agent >/dev/null || groupadd --system cleargate-agent
getent passwd cleargate-agent >/dev/null ||
  useradd --system --gid cleargate-agent --home-dir /var/lib/cleargate --no-create-home \
    --shell /usr/sbin/nologin --comment "Cleargate agent" cleargate-agent
