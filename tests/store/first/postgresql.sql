-- The tables as the first georisk (schema 1) made them.
CREATE TABLE georisk_store (
  version SERIAL NOT NULL,
  CONSTRAINT pk_georisk_store PRIMARY KEY (version)
);
CREATE TABLE runs (
  seq SERIAL NOT NULL,
  run_id VARCHAR NOT NULL,
  plan_year INTEGER,
  as_of DATE,
  ruleset VARCHAR NOT NULL,
  engine_version VARCHAR NOT NULL,
  synthetic BOOLEAN NOT NULL,
  header JSON NOT NULL,
  CONSTRAINT pk_runs PRIMARY KEY (seq),
  CONSTRAINT uq_runs_run_id UNIQUE (run_id)
);
CREATE TABLE assessments (
  run_seq INTEGER NOT NULL,
  customer_id VARCHAR COLLATE "C" NOT NULL,
  place INTEGER NOT NULL,
  plan_year INTEGER,
  area VARCHAR,
  office VARCHAR,
  kamr_id VARCHAR,
  estate_id VARCHAR,
  eligible BOOLEAN NOT NULL,
  tier VARCHAR,
  band VARCHAR,
  score INTEGER,
  score_low INTEGER,
  score_high INTEGER,
  body JSON NOT NULL,
  CONSTRAINT pk_assessments PRIMARY KEY (run_seq, customer_id),
  CONSTRAINT fk_assessments_run_seq_runs FOREIGN KEY(run_seq) REFERENCES runs (seq)
);
CREATE INDEX ix_assessments_customer_id_run_seq ON assessments (customer_id, run_seq);
CREATE INDEX ix_assessments_run_seq_place ON assessments (run_seq, place);
CREATE TABLE layers (
  run_seq INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  body JSON NOT NULL,
  CONSTRAINT pk_layers PRIMARY KEY (run_seq, name),
  CONSTRAINT fk_layers_run_seq_runs FOREIGN KEY(run_seq) REFERENCES runs (seq)
);
CREATE TABLE rejects (
  run_seq INTEGER NOT NULL,
  place INTEGER NOT NULL,
  body JSON NOT NULL,
  CONSTRAINT pk_rejects PRIMARY KEY (run_seq, place),
  CONSTRAINT fk_rejects_run_seq_runs FOREIGN KEY(run_seq) REFERENCES runs (seq)
);
INSERT INTO georisk_store VALUES (1);
