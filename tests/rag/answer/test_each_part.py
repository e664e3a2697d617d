"""Each part of a question is answered, or said to be missing."""

from rag.chain import AnswerChain


def test_what_belongs_to_a_part_that_the_answer_leaves_out_is_told(chain: AnswerChain) -> None:
    told = chain.invoke("化工企业关了多少？江边现在啥样").text
    assert "13家" in told
    assert "生态廊道" in told


def test_a_part_that_nothing_is_found_of_is_named(chain: AnswerChain) -> None:
    told = chain.invoke("2021年有几家企业上市？股价多少？").text
    assert "4家企业成功上市" in told
    assert "股价" in told


def test_a_refusal_of_the_whole_is_none_of_its_parts(chain: AnswerChain) -> None:
    answer = chain.invoke("去泰州那个过江通道动工没有，龙江路高架哪天能通车，麻烦按新北区2022年报告回答")
    assert not answer.refused
    assert "常泰过江通道开工建设" in answer.text
    assert "龙江路高架哪天能通车" in answer.text


def test_a_part_that_goes_on_about_what_is_refused_is_no_answer(chain: AnswerChain) -> None:
    assert chain.invoke("学校营养午餐多少钱一顿，怎么补贴").refused


def test_a_figure_that_answers_a_part_stands_alone(chain: AnswerChain) -> None:
    told = chain.invoke("盘活闲置农房多少平米，宜居农房建多少户").text
    assert told.count("\n") == 0
    assert "不断完善农村宅基地管理" not in told
