"""The first playbooks, and the trigger that keeps a version as it was written.

Their steps follow the founding documents on handling of exceptions and complaints and the evidence that
responsibility is decided by (domain reference §5.1, §5.3): proposals, to be made one's own on the desk.
"""

from datetime import UTC, datetime

from django.db import migrations

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
SOURCE = "内部建议值，待校准 / House proposal, to be calibrated"
HOUR, DAY = 60, 24 * 60


def step(key, name, name_en, role, proof, minutes, supervised=False):
    return {
        "key": key, "name": name, "name_en": name_en, "role": role, "proof": proof, "minutes": minutes,
        "supervised": supervised,
    }


TELL = step("tell", "告知客户：发生了什么、我们怎么做、何时再回复", "Tell the customer what happened, what we do,"
            " and when she hears again", "agent", "message", HOUR)
PHOTOS = step("photos", "收齐照片：外箱六面、封签、面单、内包装、货物", "Photos: six sides, seal, label, inner"
              " packing, goods", "agent", "photo", 4 * HOUR)
KEEP = step("keep", "通知保留货物与包装原状，等待查验", "Have goods and packing kept as they are for inspection",
            "agent", "message", 2 * HOUR)
FOOTAGE = step("footage", "调取并封存监控录像（注意保存期限）", "Ask for camera footage and have it kept before it"
               " is overwritten", "supervisor", "document", 8 * HOUR, True)
HANDOVERS = step("handovers", "核对各交接环节的状态与重量", "Compare condition and weight at each hand-over",
                 "dispatcher", "document", DAY)
PLAYBOOKS = (
    ("damage", "货损处置", "Damaged goods", "exception", "DAMAGE", (),
     [TELL, KEEP, PHOTOS, HANDOVERS,
      step("loss", "确认损失金额与客户诉求（修复、换货、赔偿）", "Establish the loss and what the customer wants:"
           " repair, replacement or money", "agent", "message", DAY)]),
    ("cold-chain", "冷链超温处置", "Broken cold chain", "exception", "DAMAGE.temperature", (),
     [TELL,
      step("isolate", "隔离货物，未经放行不得交付", "Isolate the goods; none is handed over without release",
           "dispatcher", "message", HOUR, True),
      step("readings", "导出全程温度记录与探头校准证书", "Export all readings and the calibration certificate",
           "agent", "reading", 4 * HOUR),
      step("release", "由客户质量部门判定放行或报废", "The customer's quality department releases or rejects",
           "agent", "message", DAY, True)]),
    ("loss", "货物遗失处置", "Lost goods", "exception", "LOSS", (),
     [TELL,
      step("search", "最后扫描站点及上下游站点盘点", "Stock check at the last station and its neighbours",
           "dispatcher", "words", 8 * HOUR),
      FOOTAGE, HANDOVERS,
      step("police", "疑似被盗时报警并取得回执", "Where theft is suspected, police report with receipt",
           "supervisor", "document", DAY),
      step("value", "取得货值证明（发票、装箱单）", "Proof of value: invoice and packing list", "agent", "document",
           2 * DAY)]),
    ("misdelivery", "误投、虚假签收处置", "Wrong or false delivery", "exception", "MISDELIVERY", (),
     [TELL,
      step("courier", "向派送员核实交付时间、地点、签收人", "Ask the courier when, where and to whom", "dispatcher",
           "words", 2 * HOUR),
      step("consignee", "向收件人本人核实", "Ask the consignee herself", "agent", "call", 2 * HOUR),
      step("retrieve", "取回货物并重新派送，或转遗失处理", "Fetch the goods and deliver them, or treat them as"
           " lost", "dispatcher", "words", DAY)]),
    ("grave-delay", "重大延误处置", "Grave delay", "exception", "DELAY", ("S1", "S2"),
     [TELL,
      step("stock", "确认客户库存或产线还能支撑多久", "How long do the customer's stock or line still last?",
           "agent", "call", HOUR),
      step("transfer", "评估改派、专车、改航班等方案与费用", "Weigh other trucks, a van, another flight, with cost",
           "dispatcher", "words", 2 * HOUR)]),
    ("complaint", "投诉处理（ISO 10002）", "Complaint (ISO 10002)", "complaint", "", (),
     [step("acknowledge", "受理告知：单号、经办人、答复时限", "Acknowledge: number, who handles it, answer by when",
           "agent", "message", HOUR),
      step("hear", "听取双方陈述，收集证据", "Hear both sides and collect evidence", "agent", "words", DAY),
      step("letter", "书面答复：事实、结论、补救、预防、外部渠道", "Answer in writing: facts, decision, remedy,"
           " prevention, outside ways", "agent", "message", 6 * DAY, True)]),
    ("appeal", "监管申诉处理", "Appeal to the regulator", "appeal", "", (),
     [step("file", "登记监管编号与答复期限", "Record the regulator's number and time limit", "supervisor", "document",
           4 * HOUR),
      step("hear", "联系申诉人核实", "Contact whoever appealed", "agent", "call", DAY),
      step("reply", "向监管部门提交处理结果并告知申诉人", "Report the result to the regulator and to whoever"
           " appealed", "supervisor", "document", 10 * DAY, True)]),
)  # fmt: skip
FORWARD = """
CREATE TRIGGER playbook_kept BEFORE DELETE ON cases_playbook
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER playbook_frozen BEFORE UPDATE ON cases_playbook
    FOR EACH ROW WHEN ((to_jsonb(OLD) - 'valid_to') IS DISTINCT FROM (to_jsonb(NEW) - 'valid_to'))
    EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER case_check_kept BEFORE UPDATE OR DELETE ON cases_check
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only('said');
"""
BACKWARD = """
DROP TRIGGER case_check_kept ON cases_check;
DROP TRIGGER playbook_frozen ON cases_playbook;
DROP TRIGGER playbook_kept ON cases_playbook;
"""


def fill(apps, schema_editor):
    Playbook = apps.get_model("cases", "Playbook")
    for code, name, name_en, kind, cause, severities, steps in PLAYBOOKS:
        Playbook.objects.create(
            code=code, name=name, name_en=name_en, kind=kind, cause=cause, severities=list(severities),
            steps=steps, valid_from=EPOCH, source=SOURCE, written_by="Nuoda",
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_numbers"), ("kernel", "0002_append_only")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
