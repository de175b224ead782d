-- Long enough for a second instance to come by.
select pg_sleep(0.2);
create table things (id int primary key);
