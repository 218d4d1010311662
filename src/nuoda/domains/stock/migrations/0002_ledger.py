"""What the ORM cannot say: moves are kept, and what lies where is always their sum."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE stock_number;
CREATE FUNCTION stock_moves_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stock_balance
        (location_id, lot_id, state, quantity, outside, warehouse_id, product_id, customer_id)
    SELECT spot.location_id, spot.lot_id, spot.state, 0, place.outside, place.warehouse_id, lot.product_id,
        product.customer_id
    FROM (SELECT origin_id AS location_id, lot_id, origin_state AS state FROM posted
          UNION SELECT target_id, lot_id, target_state FROM posted) AS spot
        JOIN stock_location AS place ON place.id = spot.location_id
        JOIN stock_lot AS lot ON lot.id = spot.lot_id
        JOIN stock_product AS product ON product.id = lot.product_id
    ORDER BY spot.location_id, spot.lot_id, spot.state
    ON CONFLICT DO NOTHING;
    PERFORM 1 FROM stock_balance WHERE (location_id, lot_id, state) IN (
        SELECT origin_id, lot_id, origin_state FROM posted
        UNION SELECT target_id, lot_id, target_state FROM posted)
    ORDER BY location_id, lot_id, state FOR UPDATE;
    UPDATE stock_balance AS kept SET quantity = kept.quantity + change.quantity
    FROM (SELECT location_id, lot_id, state, sum(quantity) AS quantity FROM (
              SELECT origin_id AS location_id, lot_id, origin_state AS state, -quantity AS quantity FROM posted
              UNION ALL SELECT target_id, lot_id, target_state, quantity FROM posted) AS every
          GROUP BY location_id, lot_id, state) AS change
    WHERE (kept.location_id, kept.lot_id, kept.state) = (change.location_id, change.lot_id, change.state);
    RETURN NULL;
END $$;
CREATE TRIGGER move_posted AFTER INSERT ON stock_move REFERENCING NEW TABLE AS posted
    FOR EACH STATEMENT EXECUTE FUNCTION stock_moves_post();
CREATE TRIGGER move_kept BEFORE UPDATE OR DELETE ON stock_move
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER move_not_emptied BEFORE TRUNCATE ON stock_move
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER balance_by_moves_alone BEFORE INSERT OR UPDATE OR DELETE ON stock_balance
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION kernel_append_only();
CREATE FUNCTION stock_move_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM posted AS move
            JOIN stock_lot AS lot ON lot.id = move.lot_id
            JOIN stock_product AS product ON product.id = lot.product_id
            JOIN stock_location AS origin ON origin.id = move.origin_id
            JOIN stock_location AS target ON target.id = move.target_id
        WHERE product.id <> move.product_id OR product.customer_id <> move.customer_id
            OR origin.warehouse_id <> move.warehouse_id OR target.warehouse_id <> move.warehouse_id)
    THEN
        RAISE EXCEPTION 'a move names a lot, a place or an owner that do not go together'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER move_agrees AFTER INSERT ON stock_move REFERENCING NEW TABLE AS posted
    FOR EACH STATEMENT EXECUTE FUNCTION stock_move_agrees();
CREATE TRIGGER location_stays BEFORE UPDATE ON stock_location
    FOR EACH ROW WHEN (OLD.kind <> NEW.kind OR OLD.warehouse_id <> NEW.warehouse_id)
    EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER lot_stays BEFORE UPDATE ON stock_lot
    FOR EACH ROW WHEN (OLD.product_id <> NEW.product_id OR OLD.code <> NEW.code)
    EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER product_stays BEFORE UPDATE ON stock_product
    FOR EACH ROW WHEN (OLD.customer_id <> NEW.customer_id OR OLD.sku <> NEW.sku)
    EXECUTE FUNCTION kernel_append_only();
"""
BACKWARD = """
DROP TRIGGER product_stays ON stock_product;
DROP TRIGGER lot_stays ON stock_lot;
DROP TRIGGER location_stays ON stock_location;
DROP TRIGGER move_agrees ON stock_move;
DROP FUNCTION stock_move_agrees();
DROP TRIGGER balance_by_moves_alone ON stock_balance;
DROP TRIGGER move_not_emptied ON stock_move;
DROP TRIGGER move_kept ON stock_move;
DROP TRIGGER move_posted ON stock_move;
DROP FUNCTION stock_moves_post();
DROP SEQUENCE stock_number;
"""


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_initial"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
