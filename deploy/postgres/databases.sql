-- One database per service; each service makes its own tables.
CREATE DATABASE sentiric_user;
CREATE DATABASE sentiric_dialplan;
CREATE DATABASE sentiric_cdr;
