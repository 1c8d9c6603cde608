-- Once, on the leader: psql -v password=PASSWORD -f roles.sql
CREATE ROLE pochai LOGIN PASSWORD :'password';
CREATE DATABASE pochai OWNER pochai;
