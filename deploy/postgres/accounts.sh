#!/bin/bash
# Makes the roles and databases of the services when PostgreSQL's data is made, once for both servers: accounts.sh URI, by Patroni.
set -e
for service in user dialplan cdr; do
  name=POSTGRES_${service^^}_PASSWORD
  psql -qX -v ON_ERROR_STOP=1 -d "$1" -v name="sentiric_$service" -c "\\getenv password $name" -f /sentiric/account.sql
done
