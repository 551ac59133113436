-- PostgreSQL for Sekoplan, as its superuser (PostgreSQL 14 or later). Run again it puts
-- roles and rights back as they should be, and changes nothing else:
--     psql -v owner_password=… -v app_password=… -f deploy/postgresql.sql
-- Two roles. The owner migrates and installs the guards; the server runs as the app
-- role, which reads and writes rows and can neither change a table, lift a guard nor
-- empty a table at once (S53).
\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I', name)
FROM (VALUES ('sekoplan_owner'), ('sekoplan_app')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
-- Passwords are kept and sent as SCRAM; pg_hba.conf has to ask for scram-sha-256.
ALTER ROLE sekoplan_owner LOGIN PASSWORD :'owner_password'
    NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE sekoplan_app LOGIN PASSWORD :'app_password'
    NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

SELECT 'CREATE DATABASE sekoplan OWNER sekoplan_owner'
    ' ENCODING ''UTF8'' LOCALE ''C.UTF-8'' TEMPLATE template0'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'sekoplan') \gexec
REVOKE ALL ON DATABASE sekoplan FROM PUBLIC;
GRANT CONNECT ON DATABASE sekoplan TO sekoplan_app;

\connect sekoplan
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO sekoplan_owner;
GRANT USAGE ON SCHEMA public TO sekoplan_app;
-- What the owner has made, and what it makes at every upgrade
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM sekoplan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sekoplan_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO sekoplan_app;
ALTER DEFAULT PRIVILEGES FOR ROLE sekoplan_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sekoplan_app;
ALTER DEFAULT PRIVILEGES FOR ROLE sekoplan_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO sekoplan_app;
-- A statement that hangs, and a transaction that nobody ends, hold up no one else.
ALTER ROLE sekoplan_app SET statement_timeout = '2min';
ALTER ROLE sekoplan_app SET idle_in_transaction_session_timeout = '10min';
ALTER ROLE sekoplan_app SET lock_timeout = '10s';
