-- PostgreSQL for Sekoplan, once, as its superuser (PostgreSQL 14 or later):
--     psql -v owner_password=… -v app_password=… -f deploy/postgresql.sql
-- Two roles. The owner migrates and installs the guards; the server runs as the app
-- role, which reads and writes rows and can neither change a table, lift a guard nor
-- empty a table at once (S53).
\set ON_ERROR_STOP on
CREATE ROLE sekoplan_owner LOGIN PASSWORD :'owner_password'
    NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
CREATE ROLE sekoplan_app LOGIN PASSWORD :'app_password'
    NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
-- Passwords are kept and sent as SCRAM; pg_hba.conf has to ask for scram-sha-256.

CREATE DATABASE sekoplan OWNER sekoplan_owner ENCODING 'UTF8'
    LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE sekoplan FROM PUBLIC;
GRANT CONNECT ON DATABASE sekoplan TO sekoplan_app;

\connect sekoplan
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO sekoplan_owner;
GRANT USAGE ON SCHEMA public TO sekoplan_app;
-- What the owner makes, now and at every upgrade, the app role may use at once.
ALTER DEFAULT PRIVILEGES FOR ROLE sekoplan_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sekoplan_app;
ALTER DEFAULT PRIVILEGES FOR ROLE sekoplan_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO sekoplan_app;
-- A statement that hangs, and a transaction that nobody ends, hold up no one else.
ALTER ROLE sekoplan_app SET statement_timeout = '30s';
ALTER ROLE sekoplan_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE sekoplan_app SET lock_timeout = '10s';
