#!/bin/bash
# Makes the roles and databases of the services when PostgreSQL's data is made; the image sources or runs this once.
set -e
for service in user dialplan cdr; do
  name=POSTGRES_${service^^}_PASSWORD
  psql -qX -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v name="sentiric_$service" -v password="${!name}" -f /sentiric/account.sql
done
