#!/bin/sh
exec /usr/lib/cleargate/node /usr/lib/cleargate/cleargate-program.mjs "$@"
